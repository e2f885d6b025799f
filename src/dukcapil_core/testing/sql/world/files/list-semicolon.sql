-- What Excel makes of a list in an Indonesian locale: other names, dates with slashes, no identifiers of KPU's system.
COPY (
    SELECT KECAMATAN, KELURAHAN AS DESA, NKK, NIK, NAMA, KELAMIN AS JK, "TEMPAT LAHIR" AS TMPT_LHR,
           replace("TANGGAL LAHIR", '|', '/') AS TGL_LHR,
           "STS KAWIN" AS STS, ALAMAT, RT, RW, DISABILITAS AS DIS, EKTP AS KTPEL, SUMBER, KET, TPS
    FROM list_file
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
