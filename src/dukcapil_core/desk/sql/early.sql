-- Everybody with a plan, where they live; "coming" is the place of the election.
CREATE TABLE planned AS
WITH placed AS (
    SELECT
        p.coming,
        coalesce(one_spelling(coalesce(r.district, n.district)), '') AS district,
        coalesce(one_spelling(coalesce(r.village, n.village)), '') AS village,
        r.rt, r.rw, r.name, r.sex, r.birth_date, r.nik, r.nkk,
        p.action, p.record_from, p.turns_17, p.card_from,
        c.election, p.school_year, p.school_class,
        coalesce(r.ktp_recording, 'unknown') AS recording,
        r.row
    FROM resident r
    JOIN plan p ON p.born = r.birth_date
        AND p.life_status IS NOT DISTINCT FROM r.life_status
        AND p.marital_status IS NOT DISTINCT FROM r.marital_status
        AND p.ktp_recording IS NOT DISTINCT FROM r.ktp_recording
    LEFT JOIN coming c ON c.coming = p.coming
    LEFT JOIN place_name n ON n.region_code = r.region_code
)
SELECT
    *,
    row_number() OVER (
        ORDER BY
            district = '', district, village = '', village, school_year NULLS FIRST, name NULLS LAST, birth_date, row
    ) AS place
FROM placed;

CREATE VIEW person AS SELECT * EXCLUDE coming FROM planned;

-- What each election asks of each village. Who is old enough for one election is old enough for every later one.
CREATE TABLE counted AS
SELECT
    e.coming, p.district, p.village, p.school_year,
    count(*) FILTER (p.action <> 'card-at-17' AND p.coming <= e.coming) AS unrecorded,
    count(*) FILTER (p.action = 'record') AS of_age,
    count(*) FILTER (p.action = 'record-early' AND p.coming <= e.coming) AS sixteen,
    count(*) FILTER (p.action = 'wait' AND p.coming <= e.coming) AS younger,
    count(*) FILTER (p.action = 'card-at-17' AND p.coming <= e.coming) AS card_waiting,
    count(*) FILTER (p.action = 'record-early' AND coalesce(p.coming > e.coming, true)) AS sixteen_later
FROM coming e
CROSS JOIN planned p
GROUP BY ALL;

CREATE TABLE village AS
SELECT
    c.election, k.* EXCLUDE coming,
    row_number() OVER (
        ORDER BY k.coming, k.district = '', k.district, k.village = '', k.village, k.school_year NULLS FIRST
    ) AS place
FROM counted k
JOIN coming c USING (coming)
WHERE k.unrecorded + k.card_waiting + k.sixteen_later > 0;

CREATE TABLE election AS
SELECT
    c.election, c.polling_day, c.counted_from,
    coalesce(sum(k.unrecorded), 0)::BIGINT AS unrecorded,
    coalesce(sum(k.of_age), 0)::BIGINT AS of_age,
    coalesce(sum(k.sixteen), 0)::BIGINT AS sixteen,
    coalesce(sum(k.younger), 0)::BIGINT AS younger,
    coalesce(sum(k.card_waiting), 0)::BIGINT AS card_waiting,
    coalesce(sum(k.sixteen_later), 0)::BIGINT AS sixteen_later,
    c.coming AS place
FROM coming c
LEFT JOIN counted k USING (coming)
GROUP BY ALL;
