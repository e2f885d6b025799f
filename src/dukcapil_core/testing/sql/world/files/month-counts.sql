-- The daily figures, one row a day and service.
COPY (
    SELECT strftime(day, '%d-%m-%Y') AS TANGGAL, service AS LAYANAN, count AS JUMLAH
    FROM month_count ORDER BY month_count.day, service
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
