-- One file's records. A figure that the sheet leaves open reports nothing; a record that names a person is an event, even in a
-- file with a column of counts, unless that says 0.
INSERT INTO taken
SELECT $file, row, date, service, CASE WHEN nik_raw IS NULL THEN count ELSE coalesce(count, 1) END, nik, officer, place,
    $has_counts AND nik_raw IS NULL
FROM incoming
WHERE CASE WHEN nik_raw IS NULL THEN count IS NOT NULL ELSE count IS DISTINCT FROM 0 END
ORDER BY row;
