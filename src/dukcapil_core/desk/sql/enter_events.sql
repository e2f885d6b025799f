INSERT INTO sighting
SELECT (SELECT max(seq) FROM entry), date, service, count, nik, officer, place, is_tally,
    row_number() OVER (
        PARTITION BY date, service, nik, CASE WHEN nik IS NULL THEN officer END, CASE WHEN nik IS NULL THEN place END,
            is_tally
        ORDER BY row
    )
FROM taken
ORDER BY row;
