-- The recordings of the night: the outstanding voters, in no order of the register.
COPY (
    SELECT strftime(getvariable('on_date'), '%d-%m-%Y') AS TANGGAL, register_file.NIK, 'ktp-el/recording' AS LAYANAN
    FROM register_file JOIN outstanding ON outstanding.pid = register_file.rid
    ORDER BY draw(rid, 'queue'), rid
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
