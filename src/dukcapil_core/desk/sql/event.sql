-- An event with a person's number that several files have is one event: its n-th time in one file is its n-th in the other. Whose
-- it is tell the day, the service and the number; the file that also knows the officer and the place tells it.
CREATE OR REPLACE TABLE event AS
SELECT t.* EXCLUDE (turn), s."group", s.kind
FROM (
    SELECT *, row_number() OVER (PARTITION BY file, date, service, nik ORDER BY row) AS turn
    FROM taken
) t
JOIN service_type s USING (service)
QUALIFY nik IS NULL
    OR row_number() OVER (
        PARTITION BY date, service, nik, turn ORDER BY (officer IS NULL)::INT + (place IS NULL)::INT, file
    ) = 1
ORDER BY date, service, file, row;

-- Figures of one day, service, officer and place from several files. They are added up, for nothing tells two counters from a file
-- that corrects another; so somebody has to know.
CREATE OR REPLACE VIEW added_up AS
SELECT date, service, officer, place
FROM taken
WHERE is_tally
GROUP BY ALL
HAVING count(DISTINCT file) > 1;
