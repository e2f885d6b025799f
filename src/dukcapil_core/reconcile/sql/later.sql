-- Two odd rows for one resident: the better evidence comes first, the other must do without the benefit of a free place (unless the two do
-- not stand against each other, or say the same: see again.sql). How sure that leaves it is asked anew among all its candidates; it is never
-- given the next of them: where that one is now likelier, nobody knows, and the row is ambiguous.
CREATE OR REPLACE TABLE later AS
WITH ranked AS (
    SELECT voter, resident, c.said, claim_of((c.said).remark) AS claim,
        row_number() OVER (PARTITION BY resident ORDER BY bits DESC, c.said, c.record, voter) AS turn
    FROM chosen JOIN competing c ON c.row = voter
)
SELECT
    voter, resident,
    $claimed + CASE WHEN is_again(twin_bits, nik_level, nkk_level, place_level, name_level, born_level, sex_level) THEN $again ELSE 0 END AS claim
FROM ranked r JOIN evidence e USING (voter, resident)
WHERE EXISTS (
    FROM ranked b
    WHERE b.resident = r.resident AND b.turn < r.turn AND competes(b.claim, r.claim) AND NOT is_entered_twice(r.said, b.said)
);

UPDATE evidence SET bits = round(evidence.bits + later.claim, 4), claim_bits = evidence.claim_bits + later.claim, is_claimed = true
FROM later WHERE later.voter = evidence.voter AND later.resident = evidence.resident;

UPDATE chosen SET bits = chosen.bits + asked.claim, confidence = asked.confidence, somebody = asked.somebody, candidates = asked.candidates
FROM (
    SELECT voter, any_value(claim) AS claim, chance(sum(odds) FILTER (is_chosen), odds) AS confidence,
        chance(sum(odds ORDER BY odds), odds) AS somebody,
        count(*) FILTER (bits >= best - $about_equal) AS candidates
    FROM (
        SELECT e.voter, l.claim, e.bits, max(e.bits) OVER (PARTITION BY e.voter) AS best, pow(2, least(e.bits, 60)) AS odds,
            e.resident = l.resident AS is_chosen
        FROM evidence e JOIN later l ON l.voter = e.voter
    )
    GROUP BY voter
) asked
WHERE asked.voter = chosen.voter;
