-- How many of the odd rows are anybody in the register? The weights were fitted where $usual_share were; where a list differs (no NIK at
-- all, so that every row is odd; or only strangers left over) the starting odds of this run are moved to what the run itself shows.
-- A few rows prove little: the usual share counts like $share_rows more of them. Every sum of fractions here has its order: added up as the
-- threads happen to come, the last bit would change from run to run.
CREATE OR REPLACE TABLE prior AS
SELECT round(greatest($least_shift, least($most_shift,
           log2(share / (1 - share)) - log2($usual_share / (1 - $usual_share)))), 4) AS shift
FROM (
    SELECT (coalesce(sum(odds / (odds + 1) ORDER BY odds), 0) + $usual_share * $share_rows) / (count(*) + $share_rows) AS share
    FROM (
        SELECT o.row, coalesce(sum(pow(2, least(e.bits, 60)) ORDER BY e.bits), 0) AS odds
        FROM odd o LEFT JOIN evidence e ON e.voter = o.row
        GROUP BY o.row
    )
);

UPDATE evidence SET bits = bits + shift, base_bits = base_bits + shift FROM prior WHERE voter IN (SELECT row FROM odd);

-- One person, one place. The clean rows hold their residents; a further row needs clearly stronger evidence for the same one.
CREATE OR REPLACE TABLE chosen AS
WITH ranked AS (
    SELECT voter, resident, bits,
           pow(2, least(bits, 60)) AS odds,
           row_number() OVER (PARTITION BY voter ORDER BY bits DESC, resident) AS turn
    FROM evidence WHERE voter IN (SELECT row FROM odd)
)
SELECT
    voter,
    min(resident) FILTER (turn = 1) AS resident,
    max(bits) AS bits,
    max(odds) / (sum(odds ORDER BY odds) + 1) AS confidence,
    sum(odds ORDER BY odds) / (sum(odds ORDER BY odds) + 1) AS somebody,
    count(*) FILTER (odds * 4 >= 1 AND turn <= 10) AS candidates
FROM ranked
GROUP BY voter;

CREATE OR REPLACE TABLE contender AS
SELECT voter FROM chosen
WHERE confidence >= $sure AND resident NOT IN (SELECT resident FROM claimed)
QUALIFY count(*) OVER (PARTITION BY resident) > 1;
