-- Exactly one outcome for every accepted row of the list.
CREATE OR REPLACE TABLE listed AS
SELECT
    v.row, f.resident, f.confidence, f.bits, f.rule,
    v.remark, coalesce(v.remark IN (SELECT remark FROM striking), false) AS is_struck,
    -- KET 8 takes a voter out of one polling station; its B twin puts the same person into another. One move, not two voters.
    v.remark = 'wrong-tps' AND bool_or(v.remark = 'new') OVER same_person AS is_moved_away,
    row_number() OVER (
        PARTITION BY f.resident, f.resident IS NULL, v.remark IN (SELECT remark FROM striking)
        ORDER BY v.remark IS NOT DISTINCT FROM 'wrong-tps', f.bits DESC, v.tps, v.rt, v.rw, v.name, v.nkk, v.row
    ) AS turn
FROM voter v
JOIN found f ON f.voter = v.row
WINDOW same_person AS (PARTITION BY coalesce(f.resident, -v.row));

CREATE OR REPLACE TABLE voter_decision AS
SELECT
    l.row,
    CASE
        WHEN l.is_struck THEN 'struck'
        WHEN l.rule IN ('several-candidates', 'one-doubtful-candidate') THEN 'ambiguous'
        WHEN l.resident IS NULL THEN 'not-found'
        WHEN l.turn > 1 AND NOT coalesce(l.is_moved_away, false) THEN 'duplicate'
        WHEN len(e.reasons) > 0 THEN 'ineligible'
        WHEN r.ktp_recording IN ('recorded', 'duplicate', 'adjudicate') THEN 'recorded'
        ELSE 'unrecorded'
    END AS outcome,
    l.resident AS resident_row,
    l.confidence,
    list_filter(list_concat(
        [l.rule],
        CASE WHEN l.is_struck THEN ['struck-' || l.remark] ELSE [] END,
        coalesce(e.reasons, []),
        CASE WHEN l.turn > 1 AND l.resident IS NOT NULL AND NOT l.is_struck AND NOT coalesce(l.is_moved_away, false)
             THEN ['listed-twice'] ELSE [] END,
        CASE WHEN coalesce(l.is_moved_away, false) THEN ['moved-to-other-tps'] ELSE [] END), lambda x: x IS NOT NULL) AS reasons,
    list_filter([
        CASE WHEN v.nik <> r.nik OR (v.nik IS NULL AND r.nik IS NOT NULL) THEN 'nik-differs' END,
        CASE WHEN v.name <> r.name THEN 'name-differs' END,
        CASE WHEN v.born <> r.born THEN 'birth-date-differs' END,
        CASE WHEN v.sex <> r.sex THEN 'sex-differs' END,
        CASE WHEN v.nkk <> r.nkk THEN 'nkk-differs' END,
        CASE WHEN v.place <> r.place THEN 'village-differs' END,
        CASE WHEN l.resident IS NOT NULL AND coalesce(r.ktp_recording, 'unknown') = 'unknown' THEN 'recording-unknown' END,
        CASE WHEN v.remark = 'wrong-tps' AND NOT coalesce(l.is_moved_away, false) THEN 'ket-8-without-b' END,
        e.finding
    ], lambda x: x IS NOT NULL) AS findings
FROM listed l
JOIN voter v ON v.row = l.row
LEFT JOIN resident r ON r.row = l.resident
LEFT JOIN standing e ON e.life_status IS NOT DISTINCT FROM r.life_status AND e.occupation IS NOT DISTINCT FROM r.occupation
                    AND e.marital_status IS NOT DISTINCT FROM r.marital_status
                    AND e.is_young IS NOT DISTINCT FROM (r.born > $youngest)
                    AND e.is_later IS NOT DISTINCT FROM (r.born > $later_youngest)
                    AND l.resident IS NOT NULL;

-- And for every accepted resident.
CREATE OR REPLACE TABLE resident_decision AS
SELECT
    r.row,
    CASE
        WHEN e.is_future THEN 'future'
        WHEN len(e.reasons) > 0 THEN 'not-eligible'
        WHEN w.voter_row IS NOT NULL THEN 'listed'
        ELSE 'unlisted'
    END AS outcome,
    w.voter_row,
    list_concat(e.reasons, CASE WHEN w.voter_row IS NULL AND s.voter_row IS NOT NULL THEN ['struck-from-list'] ELSE [] END) AS reasons
FROM resident r
LEFT JOIN standing e ON e.life_status IS NOT DISTINCT FROM r.life_status AND e.occupation IS NOT DISTINCT FROM r.occupation
                    AND e.marital_status IS NOT DISTINCT FROM r.marital_status
                    AND e.is_young IS NOT DISTINCT FROM (r.born > $youngest)
                    AND e.is_later IS NOT DISTINCT FROM (r.born > $later_youngest)
LEFT JOIN (
    SELECT resident, min_by(row, (is_moved_away IS TRUE, turn)) AS voter_row FROM listed
    WHERE resident IS NOT NULL AND NOT is_struck GROUP BY resident
) w ON w.resident = r.row
LEFT JOIN (SELECT resident, min(row) AS voter_row FROM listed WHERE resident IS NOT NULL AND is_struck GROUP BY resident) s
    ON s.resident = r.row;
