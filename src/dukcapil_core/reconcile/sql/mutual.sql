-- One person, one place, among the odd rows too: who is clearly the best for a row, and far ahead of the row's next best, is held by it
-- against further rows. A row that could as well be somebody else holds nobody, however good its evidence: it is the one that can give way.
CREATE OR REPLACE TABLE holder AS
SELECT voter, resident, claim
FROM (
    SELECT voter, resident, claim, bits, max(bits) OVER (PARTITION BY resident) AS best
    FROM (
        SELECT e.voter, e.resident, odd.claim, e.bits,
            row_number() OVER (PARTITION BY e.voter ORDER BY e.bits DESC, e.resident) AS turn,
            e.bits - lead(e.bits) OVER (PARTITION BY e.voter ORDER BY e.bits DESC, e.resident) AS ahead
        FROM evidence e JOIN odd ON odd.row = e.voter
    ) r
    ANTI JOIN claimed USING (resident)
    WHERE turn = 1 AND bits >= $clear AND coalesce(ahead, 99) >= log2($sure / (1 - $sure))
)
WHERE bits = best
QUALIFY count(*) OVER (PARTITION BY resident) = 1;

CREATE OR REPLACE VIEW judged AS FROM evidence;
