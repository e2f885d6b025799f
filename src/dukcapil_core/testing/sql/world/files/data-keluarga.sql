COPY (
    SELECT NO_KK, arg_min(NAMA_LGKP, STAT_HBKEL * 100000000000 + rid) AS NAMA_KEP, any_value(ALAMAT) AS ALAMAT, any_value(NO_RT) AS NO_RT,
           any_value(NO_RW) AS NO_RW, any_value(NO_PROP) AS NO_PROP, any_value(NO_KAB) AS NO_KAB, any_value(NO_KEC) AS NO_KEC,
           any_value(NO_KEL) AS NO_KEL
    FROM register_file GROUP BY NO_KK ORDER BY min(row)
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
