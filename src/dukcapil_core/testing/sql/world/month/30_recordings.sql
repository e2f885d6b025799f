-- One row for every recording of the month. Whoever belongs to no other part of the day's queue is "before" or "after".
CREATE TABLE month_slot AS
SELECT day, part, row_number() OVER (PARTITION BY part ORDER BY day, number) AS place
FROM (
    SELECT
        day, number,
        CASE
            WHEN number <= worked THEN 'worked'
            WHEN day = getvariable('on_date') AND number <= getvariable('outstanding') THEN 'night'
            WHEN day < getvariable('on_date') THEN 'before'
            ELSE 'after'
        END AS part
    FROM (SELECT day, worked, unnest(range(1, recordings + 1)) AS number FROM month_share)
);

CREATE TABLE month_recording AS
SELECT s.day, p.nik
FROM month_slot s
JOIN month_pool p ON p.part = s.part AND p.place = s.place;

-- Cards: most of those recorded get theirs on one of the next days, some at once; those below 17 later.
CREATE TABLE month_event AS
SELECT day, nik, 'ktp-el/recording' AS service FROM month_recording
UNION ALL
SELECT printed, nik, 'ktp-el/card'
FROM (
    SELECT
        nik,
        CASE WHEN chance(nik, 'print') < 0.5 THEN day
             WHEN chance(nik, 'print') < 0.8 THEN (SELECT min(d.day) FROM month_day d WHERE d.day > r.day AND d.recordings > 0)
        END AS printed
    FROM month_recording r
)
WHERE printed IS NOT NULL;
