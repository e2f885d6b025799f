COPY (
    SELECT NO_KK,
           arg_min(NAMA_LGKP, STAT_HBKEL * 100000000000 + rid) AS NAMA_KEP,
           COLUMNS(['ALAMAT', 'NO_RT', 'NO_RW', 'NO_PROP', 'NO_KAB', 'NO_KEC', 'NO_KEL']).any_value()
    FROM register_file GROUP BY NO_KK ORDER BY min(row)
) TO $1 (FORMAT csv, DELIMITER ',', HEADER);
