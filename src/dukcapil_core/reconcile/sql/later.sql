-- Two odd rows for one resident: the better evidence comes first, the other must do without the benefit of a free place (unless the two do
-- not stand against each other). How sure that leaves it is asked anew among all its candidates; it is never given the next of them: where that
-- one is now likelier, nobody knows, and the row is ambiguous.
CREATE OR REPLACE TABLE later AS
WITH ranked AS (
    SELECT voter, resident, claim_of((c.said).remark) AS claim,
        row_number() OVER (PARTITION BY resident ORDER BY bits DESC, c.said, c.record, voter) AS turn
    FROM chosen JOIN competing c ON c.row = voter
)
SELECT voter, resident FROM ranked r
WHERE EXISTS (FROM ranked b WHERE b.resident = r.resident AND b.turn < r.turn AND competes(b.claim, r.claim));

UPDATE evidence SET bits = round(evidence.bits + $claimed, 4), claim_bits = evidence.claim_bits + $claimed, is_claimed = true
FROM later WHERE later.voter = evidence.voter AND later.resident = evidence.resident;

UPDATE chosen SET bits = chosen.bits + $claimed, confidence = asked.confidence, somebody = asked.somebody
FROM (
    SELECT voter, sum(odds) FILTER (is_chosen) / (sum(odds ORDER BY odds) + 1) AS confidence,
        sum(odds ORDER BY odds) / (sum(odds ORDER BY odds) + 1) AS somebody
    FROM (
        SELECT e.voter, pow(2, least(e.bits, 60)) AS odds, e.resident = l.resident AS is_chosen
        FROM evidence e JOIN later l ON l.voter = e.voter
    )
    GROUP BY voter
) asked
WHERE asked.voter = chosen.voter;
