-- Who was outstanding from which morning to which. What happens on a day counts from the next morning; a list says how things
-- stood on the morning of its day. Of several facts about a person the later one holds.
CREATE OR REPLACE TABLE fact AS
SELECT person, day AS morning, 0 AS half, seq, state, 'list' AS how, NULL::VARCHAR AS service FROM listed
UNION ALL
SELECT n.person, e.date + 1, -1, e.seq, v.state, 'event', e.service
FROM event_now e
JOIN settling v USING (service)
JOIN number_of n USING (nik);

CREATE OR REPLACE TABLE step AS
FROM fact
WINDOW turns AS (PARTITION BY person ORDER BY morning, half, seq, state, service)
QUALIFY coalesce(lag(state = 'open') OVER turns, false) <> (state = 'open')
ORDER BY person, morning, half, seq, state, service;

CREATE OR REPLACE TABLE spell AS
SELECT person, morning AS opened, closed, closing, closed_how, closed_service
FROM (
    SELECT
        *,
        lead(morning) OVER turns AS closed,
        lead(state) OVER turns AS closing,
        lead(how) OVER turns AS closed_how,
        lead(service) OVER turns AS closed_service
    FROM step
    WINDOW turns AS (PARTITION BY person ORDER BY morning, half, seq, state, service)
)
WHERE state = 'open' AND (closed IS NULL OR closed > morning)
ORDER BY person, morning;

-- The latest row of each person, for name and place.
CREATE OR REPLACE TABLE person AS
FROM listed
QUALIFY row_number() OVER (PARTITION BY person ORDER BY day DESC, seq DESC) = 1
ORDER BY person;

-- Recordings of people who are on no list: residents whom the reconciliation knows, or nobody it knows.
CREATE OR REPLACE TABLE beyond AS
SELECT e.date, e.nik, coalesce(r.outcome, 'unknown') AS standing, r.district, r.village
FROM event_now e
LEFT JOIN number_of n USING (nik)
LEFT JOIN (
    FROM every_roll
    WHERE side = 'register' AND register_nik IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY register_nik ORDER BY seq DESC, row) = 1
) r ON r.register_nik = e.nik
WHERE e.service = $recording AND e.nik IS NOT NULL AND n.nik IS NULL
QUALIFY row_number() OVER (PARTITION BY e.nik ORDER BY e.date) = 1
ORDER BY e.date, e.nik;
