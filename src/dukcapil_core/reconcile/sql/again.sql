-- A resident whom another row holds is expected to be somebody else for a further one. Less so, where that one is the person as the first row is: on
-- the same card under a name that is the resident's, no twin's, and no number of anybody else's. And not at all where the list strikes it as entered
-- twice.
UPDATE evidence SET bits = round(evidence.bits + lifted, 4), claim_bits = evidence.claim_bits + lifted
FROM (
    SELECT e.voter, e.resident, CASE WHEN o.remark = 'duplicate' THEN -$claimed ELSE $again END AS lifted
    FROM evidence e JOIN odd o ON o.row = e.voter
    WHERE is_claimed AND (o.remark = 'duplicate' OR twin_bits = 0 AND is_again(nik_level, nkk_level, place_level, name_level, born_level, sex_level))
) again
WHERE again.voter = evidence.voter AND again.resident = evidence.resident;
