-- One file's records. A figure that the sheet leaves open reports nothing; a record that names a person is an event, even in a
-- file with a column of counts.
INSERT INTO taken
SELECT $file, row, date, service, count, nik, officer, place, $has_counts AND nik_raw IS NULL
FROM incoming
WHERE count IS NOT NULL
ORDER BY row;
