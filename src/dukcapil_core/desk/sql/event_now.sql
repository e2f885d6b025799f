-- The events that hold: each once, however many files have it, as the file that came last tells it; none of a withdrawn file.
-- A person's event is the same whoever wrote it down; a day's figure is the same for one officer and place.
CREATE OR REPLACE VIEW event_now AS
SELECT s.seq, s.date, s.service, s.count, s.nik, s.officer, s.place, s.is_tally, s.turn
FROM every_sighting s
WHERE s.seq IN (SELECT seq FROM entry_now)
QUALIFY row_number() OVER (
    PARTITION BY s.date, s.service, s.nik, CASE WHEN s.nik IS NULL THEN s.officer END,
        CASE WHEN s.nik IS NULL THEN s.place END, s.is_tally, s.turn
    ORDER BY s.seq DESC
) = 1;

-- One row per person of each list. Whoever has no number in one reconciliation of a file is who stands in that row of the file in the others.
-- Where a list has somebody twice, the row that holds stands for both, or else the one to act upon. A row with the number of somebody whom
-- another row is, and whom it was not found to be, is a person of its own.
CREATE OR REPLACE VIEW listed AS
SELECT * EXCLUDE (number, file, is_beside, urgency)
FROM (
    SELECT
        r.seq, e."on" AS day,
        coalesce(r.register_nik, CASE WHEN h.nik IS NULL THEN r.nik ELSE 'not ' || r.nik END) AS number,
        coalesce(e.sha256, r.seq::VARCHAR) AS file,
        coalesce(number, max_by(number, r.seq) OVER (PARTITION BY file, r.row), 'row ' || file || '/' || r.row) AS person,
        r.row, r.resident_row, r.nik, r.register_nik, r.district, r.village, r.tps, r.name, r.outcome,
        r.outcome IN ('struck', 'duplicate') OR list_contains(r.reasons, 'moved-to-other-tps') AS is_beside,
        CASE
            WHEN r.outcome = 'unrecorded' AND is_beside THEN 'duplicate'
            WHEN r.outcome = 'unrecorded' THEN 'open'
            WHEN list_contains(r.reasons, 'died') OR list_contains(r.reasons, 'struck-died') THEN 'died'
            WHEN list_contains(r.reasons, 'moved') OR list_contains(r.reasons, 'struck-moved') THEN 'moved'
            ELSE r.outcome
        END AS state,
        CASE state WHEN 'open' THEN 1 WHEN 'recorded' THEN 2 WHEN 'ineligible' THEN 4 WHEN 'duplicate' THEN 8
                   WHEN 'died' THEN 3 WHEN 'moved' THEN 3 ELSE 6 END AS urgency
    FROM every_roll r
    JOIN entry_now e ON e.seq = r.seq
    LEFT JOIN (SELECT DISTINCT seq, register_nik AS nik FROM every_roll WHERE side = 'list') h ON h.seq = r.seq AND h.nik = r.nik
    WHERE r.side = 'list'
)
QUALIFY row_number() OVER (PARTITION BY seq, person ORDER BY is_beside, urgency, row) = 1;

-- Both numbers of a person lead to that person.
CREATE OR REPLACE VIEW number_of AS
SELECT nik, min(person) AS person
FROM (
    SELECT register_nik AS nik, person FROM listed WHERE register_nik IS NOT NULL
    UNION
    SELECT l.nik, l.person FROM listed l
    WHERE l.nik IS NOT NULL AND l.nik NOT IN (SELECT register_nik FROM listed WHERE register_nik IS NOT NULL)
)
GROUP BY nik;
