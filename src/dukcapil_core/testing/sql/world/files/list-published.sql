-- As a list was published in 2024: no numbers, and the age on the polling day instead of the birth date.
COPY (
    SELECT KECAMATAN, KELURAHAN, TPS, NAMA, KELAMIN AS "JENIS KELAMIN",
           date_sub('year', strptime("TANGGAL LAHIR", '%d|%m|%Y')::DATE, getvariable('polling_day')) AS USIA,
           RT, RW
    FROM list_file
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
