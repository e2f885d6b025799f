-- Exactly one outcome for every accepted row of the list.
-- A resident with one row needs no ranking; only the few with several are ranked.
CREATE OR REPLACE TABLE several AS
SELECT resident FROM found WHERE resident IS NOT NULL GROUP BY resident HAVING count(*) > 1;

CREATE OR REPLACE TABLE competing AS
SELECT w.row, w.record
FROM written w SEMI JOIN (SELECT voter FROM found SEMI JOIN several USING (resident)) f ON f.voter = w.row;

CREATE OR REPLACE TABLE rival AS
SELECT
    v.row,
    -- KET 8 takes a voter out of one polling station; its B twin puts the same person into another. One move, not two voters.
    v.remark IS NOT DISTINCT FROM 'wrong-tps'
        AND bool_or(v.remark IS NOT DISTINCT FROM 'new') OVER (PARTITION BY f.resident) AS is_moved_away,
    row_number() OVER (
        PARTITION BY f.resident, striking.remark IS NOT NULL
        ORDER BY v.remark IS NOT DISTINCT FROM 'wrong-tps', f.bits DESC, c.record, v.row
    ) AS turn
FROM found f
JOIN several USING (resident)
JOIN voter v ON v.row = f.voter
JOIN competing c ON c.row = v.row
LEFT JOIN striking ON striking.remark = v.remark;

CREATE OR REPLACE TABLE listed AS
SELECT
    v.row, f.resident, f.confidence, f.rule,
    v.remark,
    striking.remark IS NOT NULL AS is_struck,
    coalesce(rival.is_moved_away, false) AS is_moved_away,
    coalesce(rival.turn, 1) AS turn
FROM voter v
JOIN found f ON f.voter = v.row
LEFT JOIN striking ON striking.remark = v.remark
LEFT JOIN rival ON rival.row = v.row;

CREATE OR REPLACE TABLE voter_decision AS
SELECT
    l.row,
    CASE
        WHEN l.is_struck THEN 'struck'
        WHEN l.rule IN ('several-candidates', 'one-doubtful-candidate') THEN 'ambiguous'
        WHEN l.resident IS NULL THEN 'not-found'
        WHEN l.turn > 1 AND NOT l.is_moved_away THEN 'duplicate'
        WHEN len(e.reasons) > 0 THEN 'ineligible'
        WHEN r.ktp_recording IN ('recorded', 'duplicate', 'adjudicate') THEN 'recorded'
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
    CASE WHEN v.nik = r.nik AND v.name = r.name AND v.born = r.born AND v.sex = r.sex AND v.nkk = r.nkk AND v.place = r.place
              AND r.ktp_recording <> 'unknown' AND v.remark IS DISTINCT FROM 'wrong-tps' AND e.finding IS NULL AND s.voter IS NULL THEN []
    ELSE list_filter([
        CASE WHEN v.nik <> r.nik OR (v.nik IS NULL AND r.nik IS NOT NULL) THEN 'nik-differs' END,
        CASE WHEN v.name <> r.name THEN 'name-differs' END,
        CASE WHEN v.born <> r.born THEN 'birth-date-differs' END,
        CASE WHEN v.sex <> r.sex THEN 'sex-differs' END,
        CASE WHEN v.nkk <> r.nkk THEN 'nkk-differs' END,
        CASE WHEN v.place <> r.place THEN 'village-differs' END,
        CASE WHEN l.resident IS NOT NULL AND coalesce(r.ktp_recording, 'unknown') = 'unknown' THEN 'recording-unknown' END,
        CASE WHEN v.remark = 'wrong-tps' AND NOT l.is_moved_away THEN 'ket-8-without-b' END,
        CASE WHEN s.voter IS NOT NULL AND l.resident IS NOT NULL THEN 'two-records' END,
        e.finding
    ], lambda x: x IS NOT NULL)
    END AS findings
FROM listed l
JOIN voter v ON v.row = l.row
LEFT JOIN resident r ON r.row = l.resident
LEFT JOIN (SELECT DISTINCT voter FROM second_record) s ON s.voter = l.row
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
    SELECT resident, min_by(row, (is_moved_away, turn)) AS voter_row FROM listed
    WHERE resident IS NOT NULL AND NOT is_struck GROUP BY resident
) w ON w.resident = r.row
LEFT JOIN (SELECT resident, min(row) AS voter_row FROM listed WHERE resident IS NOT NULL AND is_struck GROUP BY resident) s
    ON s.resident = r.row;
