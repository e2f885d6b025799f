-- Who stands on the list, by number and place, and which residents do not: what the backlog is kept by. A row's place is the
-- list's, or where the list names none, the register's; its number only where it is not the register's; names only of those who
-- must be called in.
CREATE OR REPLACE VIEW roll AS
WITH beside AS ( -- what the list does not say itself: on the plain road its number is the register's
    SELECT l.row, r.nik, r.spot
    FROM listed l JOIN voter v ON v.row = l.row JOIN resident r ON r.row = l.resident
    WHERE l.rule <> 'nik-and-identity' OR v.spot IS NULL
)
SELECT
    'list' AS side, d.row, d.outcome, d.reasons, d.resident_row,
    CASE WHEN d.resident_row IS NULL OR (b.row IS NOT NULL AND v.nik IS DISTINCT FROM b.nik) THEN v.nik END AS nik,
    CASE WHEN b.row IS NOT NULL THEN b.nik WHEN d.resident_row IS NOT NULL THEN v.nik END AS register_nik,
    p.region_code, p.district, p.village, v.tps, n.name
FROM voter_decision d
JOIN voter v ON v.row = d.row
LEFT JOIN beside b ON b.row = d.row
LEFT JOIN place_of p ON p.spot = coalesce(v.spot, b.spot)
LEFT JOIN (
    SELECT row, name FROM voters SEMI JOIN (SELECT row FROM voter_decision WHERE outcome = 'unrecorded') u USING (row)
) n ON n.row = d.row
UNION ALL
SELECT 'register', d.row, d.outcome, d.reasons, d.row, NULL, r.nik, p.region_code, p.district, p.village, NULL, NULL
FROM resident_decision d
JOIN resident r ON r.row = d.row
LEFT JOIN place_of p ON p.spot = r.spot
WHERE d.voter_row IS NULL;
