-- Which of several rows holds the resident. Of rows that say as much it is the one in the register's village, for who lives there votes there,
-- and then the one with the register's family card.
CREATE OR REPLACE TABLE rival AS
SELECT
    f.voter AS row,
    -- KET 8 takes a voter out of one polling station; its B twin puts the same person into another. One move, not two voters.
    f.remark IS NOT DISTINCT FROM 'wrong-tps'
        AND bool_or(f.remark IS NOT DISTINCT FROM 'new') OVER (PARTITION BY f.resident) AS is_moved_away,
    row_number() OVER (
        PARTITION BY f.resident, is_struck(f.remark)
        ORDER BY f.remark IS NOT DISTINCT FROM 'wrong-tps', f.bits DESC,
            has_digit(f.differences, 'village-differs'), has_digit(f.differences, 'nkk-differs'), c.said, c.record, f.voter
    ) AS turn
FROM found f
JOIN competing c ON c.row = f.voter;

-- Only those who must be called in are named, and they are among these; where the names have slipped or stand as birthplaces, each by its own.
CREATE OR REPLACE TABLE named AS
SELECT n.row, coalesce(y.name, s.name, n.name) AS name
FROM names_written() n
SEMI JOIN (SELECT position_of(voter) AS position FROM found WHERE resident IS NOT NULL AND NOT has_digit(differences, 'recorded')) f USING (position)
LEFT JOIN slipped s ON s.row = n.row
LEFT JOIN exchanged_name y ON y.row = n.row;

-- Every accepted row of the list with all that its decision hangs on, in the order of the file. A join would lose that order again, so
-- that what follows looks things up in lists.
CREATE OR REPLACE TABLE listed AS
SELECT
    f.voter AS row, f.resident, f.confidence, f.rule, f.differences, f.standing, f.nik, f.register_nik, f.spot, f.tps, f.remark,
    is_struck(f.remark) AS is_struck,
    rival.row IS NOT NULL AS has_rivals,
    coalesce(rival.is_moved_away, false) AS is_moved_away,
    coalesce(rival.turn, 1) AS turn,
    named.name
FROM found f
LEFT JOIN rival ON rival.row = f.voter
LEFT JOIN named ON named.row = f.voter
ORDER BY f.voter;

-- Exactly one outcome for every accepted row of the list.
CREATE OR REPLACE VIEW decided_voter AS
SELECT
    * EXCLUDE (reasons, finding),
    CASE
        WHEN is_struck THEN 'struck'::outcome
        WHEN rule IN ('several-candidates', 'one-doubtful-candidate') THEN 'ambiguous'::outcome
        WHEN resident IS NULL THEN 'not-found'::outcome
        WHEN turn > 1 AND NOT is_moved_away THEN 'duplicate'::outcome
        WHEN len(reasons) > 0 THEN 'ineligible'::outcome
        WHEN has_digit(differences, 'recorded') THEN 'recorded'::outcome
        ELSE 'unrecorded'::outcome
    END AS outcome,
    -- Most rows have one reason and nothing to look at: their lists are not built piece by piece.
    CASE WHEN NOT is_struck AND turn = 1 AND NOT is_moved_away AND coalesce(len(reasons), 0) = 0 THEN [rule]
    ELSE list_concat(
        [rule],
        CASE WHEN is_struck THEN [('struck-' || remark)::reason] ELSE [] END,
        coalesce(reasons, []),
        CASE WHEN turn > 1 AND resident IS NOT NULL AND NOT is_struck AND NOT is_moved_away THEN ['listed-twice'::reason] ELSE [] END,
        CASE WHEN is_moved_away THEN ['moved-to-other-tps'::reason] ELSE [] END)
    END AS reasons,
    CASE WHEN differences & ~digit_of('recorded') = 0 AND remark IS DISTINCT FROM 'wrong-tps' AND finding IS NULL THEN []
    ELSE list_filter([
        finding_of(differences, 'nik-differs'),
        finding_of(differences, 'name-differs'),
        finding_of(differences, 'birth-date-differs'),
        finding_of(differences, 'sex-differs'),
        finding_of(differences, 'nkk-differs'),
        finding_of(differences, 'village-differs'),
        finding_of(differences, 'recording-unknown'),
        CASE WHEN remark = 'wrong-tps' AND NOT is_moved_away AND resident IS NOT NULL THEN 'ket-8-without-b' END,
        finding_of(differences, 'two-records'),
        finding_of(differences, 'numbers-exchanged'),
        finding_of(differences, 'name-exchanged'),
        finding_of(differences, 'name-in-next-row'),
        finding_of(differences, 'birth-date-in-next-row'),
        finding_of(differences, 'nik-in-next-row'),
        finding_of(differences, 'of-age-by-number'),
        finding::VARCHAR
    ], lambda x: x IS NOT NULL)
    END::finding[] AS findings
FROM (
    SELECT
        *,
        (SELECT list(reasons ORDER BY standing) FROM standing)[standing + 1] AS reasons,
        (SELECT list(finding ORDER BY standing) FROM standing)[standing + 1] AS finding
    FROM listed
);

CREATE OR REPLACE VIEW voter_decision_to_write AS
SELECT row, outcome, resident AS resident_row, confidence, reasons, findings FROM decided_voter;

CREATE OR REPLACE VIEW voter_decision AS
SELECT * REPLACE (outcome::VARCHAR AS outcome, reasons::VARCHAR[] AS reasons, findings::VARCHAR[] AS findings) FROM voter_decision_to_write;

-- Who must be called in; of one who is moved to another polling station the row that comes there. (Who has a recorded card or was not found
-- has another outcome; to ask that first spares most rows the question.)
CREATE OR REPLACE VIEW called AS
SELECT row, resident AS resident_row, findings::VARCHAR[] AS findings, spot, name
FROM decided_voter WHERE NOT has_digit(differences, 'recorded') AND resident IS NOT NULL AND NOT is_moved_away AND outcome = 'unrecorded';

-- And for every accepted resident.
CREATE OR REPLACE TABLE registered AS
SELECT r.row, r.standing, r.nik, r.spot, w.voter_row, s.resident IS NOT NULL AS is_struck, false AS has_other_record
FROM resident r
LEFT JOIN (
    SELECT resident, row AS voter_row FROM listed WHERE resident IS NOT NULL AND NOT is_struck AND NOT has_rivals
    UNION ALL
    SELECT resident, min_by(row, (is_moved_away, turn)) FROM listed
    WHERE resident IS NOT NULL AND NOT is_struck AND has_rivals GROUP BY resident
) w ON w.resident = r.row
LEFT JOIN (SELECT DISTINCT resident FROM listed WHERE resident IS NOT NULL AND is_struck) s ON s.resident = r.row
ORDER BY r.row;

-- Grown people whom no row holds, though one holds another record of the same person (one_person.sql): the person is on the list. That row
-- says so as well; where evidence found it out it does already.
CREATE OR REPLACE TABLE other_record AS
SELECT u.row, h.voter_row
FROM registered u
JOIN one_person o ON o.row = u.row
JOIN resident r ON r.row = u.row
JOIN one_person p ON p.rule = o.rule AND p.person = o.person AND p.row <> o.row
JOIN registered h ON h.row = p.row
WHERE u.voter_row IS NULL AND NOT is_minor(r.standing) AND h.voter_row IS NOT NULL;

UPDATE registered SET has_other_record = true WHERE row IN (SELECT row FROM other_record);

UPDATE listed SET differences = differences | digit_of('two-records') WHERE row IN (SELECT voter_row FROM other_record);

-- Whom only the register's birth date makes too young is on the list by right, and no future voter.
UPDATE registered SET standing = standing_of_age(standing)
WHERE row IN (SELECT resident FROM listed WHERE has_digit(differences, 'of-age-by-number'));

CREATE OR REPLACE VIEW decided_resident AS
SELECT
    row, nik, spot, voter_row,
    CASE
        WHEN is_future THEN 'future'::outcome
        WHEN len(reasons) > 0 THEN 'not-eligible'::outcome
        WHEN voter_row IS NOT NULL THEN 'listed'::outcome
        ELSE 'unlisted'::outcome
    END AS outcome,
    CASE WHEN voter_row IS NOT NULL OR NOT (is_struck OR has_other_record) THEN reasons
    ELSE list_concat(
        reasons,
        CASE WHEN is_struck THEN ['struck-from-list'::reason] ELSE [] END,
        CASE WHEN has_other_record THEN ['other-record-listed'::reason] ELSE [] END)
    END AS reasons
FROM (
    SELECT
        *,
        (SELECT list(reasons ORDER BY standing) FROM standing)[standing + 1] AS reasons,
        (SELECT list(is_future ORDER BY standing) FROM standing)[standing + 1] AS is_future
    FROM registered
);

CREATE OR REPLACE VIEW resident_decision_to_write AS SELECT row, outcome, voter_row, reasons FROM decided_resident;

CREATE OR REPLACE VIEW resident_decision AS
SELECT * REPLACE (outcome::VARCHAR AS outcome, reasons::VARCHAR[] AS reasons) FROM resident_decision_to_write;
