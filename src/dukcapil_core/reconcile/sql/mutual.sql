-- One person, one place, among the odd rows too: a pair that is clearly the best of both holds its resident against further rows.
CREATE OR REPLACE TABLE mutual AS
SELECT voter, resident
FROM (
    SELECT e.voter, e.resident, e.bits,
        row_number() OVER (PARTITION BY e.voter ORDER BY e.bits DESC, e.resident) AS turn_of_voter,
        max(e.bits) OVER (PARTITION BY e.resident) AS best
    FROM evidence e SEMI JOIN odd ON odd.row = e.voter
    ANTI JOIN claimed USING (resident)
)
WHERE turn_of_voter = 1 AND bits = best AND bits >= $clear
QUALIFY count(*) OVER (PARTITION BY resident) = 1;

UPDATE evidence SET bits = bits + $claimed, claim_bits = $claimed, is_claimed = true
FROM mutual
WHERE mutual.resident = evidence.resident AND mutual.voter <> evidence.voter AND NOT is_claimed;

INSERT INTO claimed SELECT resident FROM mutual;
