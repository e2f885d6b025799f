-- A list that hides ten digits of each NIK, and the NKK.
COPY (
    SELECT KECAMATAN, KELURAHAN AS DESA, CASE WHEN regexp_full_match(NIK, '[0-9]{16}') THEN left(NIK, 6) || repeat('*', 10) END AS NIK,
           NAMA, KELAMIN AS JK, "TEMPAT LAHIR" AS TMPT_LHR, replace("TANGGAL LAHIR", '|', '/') AS TGL_LHR, RT, RW, KET, TPS
    FROM list_file
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
