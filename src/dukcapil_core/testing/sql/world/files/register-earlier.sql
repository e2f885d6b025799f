-- The register of an earlier morning ($3) from that of the world's day ($1, its delimiter $4): whoever was recorded in between,
-- by the log ($2, from $5 until before $6), had not been.
COPY (
    SELECT register.* EXCLUDE (file_row_number)
           REPLACE (CASE WHEN since.NIK IS NULL THEN EKTP_CURRENT_STATUS_CODE ELSE 'UNREGISTERED' END
                    AS EKTP_CURRENT_STATUS_CODE)
    FROM (
        SELECT *, row_number() OVER () AS file_row_number
        FROM read_csv($1, delim = $4, header = true, all_varchar = true)
    ) AS register
    LEFT JOIN (
        SELECT DISTINCT NIK FROM read_csv($2, delim = ';', header = true, all_varchar = true)
        WHERE LAYANAN = 'PEREKAMAN' AND strptime(TANGGAL, '%d-%m-%Y') >= $5 AND strptime(TANGGAL, '%d-%m-%Y') < $6
    ) AS since ON since.NIK = register.NIK
    ORDER BY file_row_number
) TO $3 (FORMAT csv, DELIMITER $4, HEADER);
