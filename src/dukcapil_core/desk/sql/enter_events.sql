-- The events of the file that was entered last. "turn" counts those that event_now takes for one and the same: a person's on a day and
-- of a service, whoever wrote them down; of a figure, those of one officer and place. Change both together.
INSERT INTO sighting
SELECT (SELECT max(seq) FROM entry), date, service, count, nik, officer, place, is_tally,
    row_number() OVER (
        PARTITION BY date, service, nik, CASE WHEN nik IS NULL THEN officer END, CASE WHEN nik IS NULL THEN place END,
            is_tally
        ORDER BY row
    )
FROM taken
ORDER BY row;
