-- The register of the next morning ($3) from that of the day before ($1, its delimiter $4): those of the night's
-- recordings ($2) have been captured, all else is as it was, in the same order.
COPY (
    SELECT register.* EXCLUDE (file_row_number)
           REPLACE (CASE WHEN night.NIK IS NULL THEN EKTP_CURRENT_STATUS_CODE ELSE 'BIO_CAPTURED' END
                    AS EKTP_CURRENT_STATUS_CODE)
    FROM (
        SELECT *, row_number() OVER () AS file_row_number
        FROM read_csv($1, delim = $4, header = true, all_varchar = true)
    ) AS register
    LEFT JOIN (SELECT DISTINCT NIK FROM read_csv($2, delim = ';', header = true, all_varchar = true)) AS night
        ON night.NIK = register.NIK
    ORDER BY file_row_number
) TO $3 (FORMAT csv, DELIMITER $4, HEADER);
