-- The register of the next morning ($3) from that of the day before ($1): those of the night's recordings ($2) have been captured, all else is
-- as it was.
COPY (
    SELECT register.* REPLACE (CASE WHEN night.NIK IS NULL THEN EKTP_CURRENT_STATUS_CODE ELSE 'BIO_CAPTURED' END AS EKTP_CURRENT_STATUS_CODE)
    FROM read_csv($1, delim = ';', header = true, all_varchar = true) AS register
    LEFT JOIN read_csv($2, delim = ';', header = true, all_varchar = true) AS night ON night.NIK = register.NIK
) TO $3 (FORMAT csv, DELIMITER ';', HEADER);
