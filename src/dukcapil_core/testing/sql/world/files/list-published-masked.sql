-- A published list that hides the year of birth.
COPY (
    SELECT KECAMATAN, KELURAHAN, TPS, NAMA, KELAMIN AS "JENIS KELAMIN",
           left("TANGGAL LAHIR", 6) || '****' AS "TANGGAL LAHIR",
           RT, RW
    FROM list_file
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
