-- The rows that stand twice: whom a row holds that says the same of the person as this one, on the same card (whatever the register knows of it).
CREATE OR REPLACE TABLE entered_twice AS
WITH contested AS (
    SELECT e.voter, e.resident, h.voter AS holder
    FROM evidence e JOIN claimed h ON h.resident = e.resident
    WHERE is_claimed AND twin_bits = 0 AND NOT has_number_of_another(nik_level)
),
held_by AS (FROM voter() v SEMI JOIN (SELECT position_of(holder) AS position FROM contested) c USING (position))
SELECT DISTINCT c.voter, c.resident
FROM contested c JOIN odd v ON v.row = c.voter JOIN held_by h ON h.row = c.holder
WHERE is_entered_twice(v, h);

-- A resident whom another row holds is expected to be somebody else for a further one. Less so, where that one is the person as the first row is: on
-- the same card under a name that is the resident's, no twin's, and no number of anybody else's. And not at all where the list strikes it as entered
-- twice, or says the same twice.
UPDATE evidence SET bits = round(evidence.bits + lifted, 4), claim_bits = evidence.claim_bits + lifted
FROM (
    SELECT e.voter, e.resident,
        CASE WHEN t.voter IS NOT NULL THEN $entered_twice - $claimed WHEN o.remark = 'duplicate' THEN -$claimed ELSE $again END AS lifted
    FROM evidence e JOIN odd o ON o.row = e.voter
    LEFT JOIN entered_twice t ON t.voter = e.voter AND t.resident = e.resident
    WHERE is_claimed AND (o.remark = 'duplicate' OR t.voter IS NOT NULL
        OR is_again(twin_bits, nik_level, nkk_level, place_level, name_level, born_level, sex_level))
) again
WHERE again.voter = evidence.voter AND again.resident = evidence.resident;
