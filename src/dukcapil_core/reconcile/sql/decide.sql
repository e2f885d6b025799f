-- Which of several rows holds the resident.
CREATE OR REPLACE TABLE rival AS
SELECT
    f.voter AS row,
    -- KET 8 takes a voter out of one polling station; its B twin puts the same person into another. One move, not two voters.
    v.remark IS NOT DISTINCT FROM 'wrong-tps'
        AND bool_or(v.remark IS NOT DISTINCT FROM 'new') OVER (PARTITION BY f.resident) AS is_moved_away,
    row_number() OVER (
        PARTITION BY f.resident, striking.remark IS NOT NULL
        ORDER BY v.remark IS NOT DISTINCT FROM 'wrong-tps', f.bits DESC, c.said, c.record, f.voter
    ) AS turn
FROM found f
JOIN competing c ON c.row = f.voter
JOIN voter v ON v.row = f.voter
LEFT JOIN striking ON striking.remark = v.remark;

CREATE OR REPLACE TABLE listed AS
SELECT
    f.voter AS row, f.resident, f.confidence, f.rule, f.differences, f.standing,
    v.remark,
    striking.remark IS NOT NULL AS is_struck,
    rival.row IS NOT NULL AS has_rivals,
    coalesce(rival.is_moved_away, false) AS is_moved_away,
    coalesce(rival.turn, 1) AS turn
FROM found f
LEFT JOIN (SELECT row, remark FROM voter WHERE remark IS NOT NULL) v ON v.row = f.voter
LEFT JOIN striking ON striking.remark = v.remark
LEFT JOIN rival ON rival.row = f.voter
ORDER BY f.voter;

-- Exactly one outcome for every accepted row of the list.
CREATE OR REPLACE TABLE voter_decision AS
SELECT
    l.row,
    CASE
        WHEN l.is_struck THEN 'struck'
        WHEN l.rule IN ('several-candidates', 'one-doubtful-candidate') THEN 'ambiguous'
        WHEN l.resident IS NULL THEN 'not-found'
        WHEN l.turn > 1 AND NOT l.is_moved_away THEN 'duplicate'
        WHEN len(e.reasons) > 0 THEN 'ineligible'
        WHEN l.differences & 128 > 0 THEN 'recorded'
        ELSE 'unrecorded'
    END AS outcome,
    l.resident AS resident_row,
    l.confidence,
    -- Most rows have one reason and nothing to look at: their lists are not built piece by piece.
    CASE WHEN NOT l.is_struck AND l.turn = 1 AND NOT l.is_moved_away AND coalesce(len(e.reasons), 0) = 0 THEN [l.rule]
    ELSE list_concat(
        [l.rule],
        CASE WHEN l.is_struck THEN ['struck-' || l.remark] ELSE [] END,
        coalesce(e.reasons, []),
        CASE WHEN l.turn > 1 AND l.resident IS NOT NULL AND NOT l.is_struck AND NOT l.is_moved_away
             THEN ['listed-twice'] ELSE [] END,
        CASE WHEN l.is_moved_away THEN ['moved-to-other-tps'] ELSE [] END)
    END AS reasons,
    CASE WHEN l.differences & 383 = 0 AND l.remark IS DISTINCT FROM 'wrong-tps' AND e.finding IS NULL THEN []
    ELSE list_filter([
        CASE WHEN l.differences & 1 > 0 THEN 'nik-differs' END,
        CASE WHEN l.differences & 2 > 0 THEN 'name-differs' END,
        CASE WHEN l.differences & 4 > 0 THEN 'birth-date-differs' END,
        CASE WHEN l.differences & 8 > 0 THEN 'sex-differs' END,
        CASE WHEN l.differences & 16 > 0 THEN 'nkk-differs' END,
        CASE WHEN l.differences & 32 > 0 THEN 'village-differs' END,
        CASE WHEN l.differences & 64 > 0 THEN 'recording-unknown' END,
        CASE WHEN l.remark = 'wrong-tps' AND NOT l.is_moved_away THEN 'ket-8-without-b' END,
        CASE WHEN l.differences & 256 > 0 THEN 'two-records' END,
        e.finding
    ], lambda x: x IS NOT NULL)
    END AS findings
FROM listed l
LEFT JOIN standing e ON e.standing = l.standing;

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
LEFT JOIN standing e ON e.standing = r.standing
LEFT JOIN (
    SELECT resident, row AS voter_row FROM listed WHERE resident IS NOT NULL AND NOT is_struck AND NOT has_rivals
    UNION ALL
    SELECT resident, min_by(row, (is_moved_away, turn)) FROM listed
    WHERE resident IS NOT NULL AND NOT is_struck AND has_rivals GROUP BY resident
) w ON w.resident = r.row
LEFT JOIN (SELECT resident, min(row) AS voter_row FROM listed WHERE resident IS NOT NULL AND is_struck GROUP BY resident) s
    ON s.resident = r.row;
