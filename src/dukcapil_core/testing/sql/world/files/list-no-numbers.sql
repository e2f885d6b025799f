-- What is left of a list when it is published: no NIK, no NKK, no identifier.
COPY (
    SELECT KECAMATAN, KELURAHAN AS DESA, NAMA, KELAMIN AS JK, "TEMPAT LAHIR" AS TMPT_LHR,
           replace("TANGGAL LAHIR", '|', '/') AS TGL_LHR, RT, RW, KET, TPS
    FROM list_file
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
