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

-- Equal evidence is put in order by what the records say, every cell of them, and not by where they stand in the file.
CREATE OR REPLACE TABLE competing AS
SELECT w.row, w.record
FROM written w SEMI JOIN (
    SELECT voter FROM chosen QUALIFY count(*) OVER (PARTITION BY resident) > 1
) c ON c.voter = w.row;

-- Two odd rows for one resident: the better evidence comes first, the other must do without the benefit of a free place.
UPDATE chosen SET
    bits = chosen.bits + $claimed,
    confidence = round(pow(2, least(chosen.bits + $claimed, 60)) / (pow(2, least(chosen.bits + $claimed, 60)) + 1), 6)
FROM (
    SELECT voter,
           row_number() OVER (PARTITION BY resident ORDER BY bits DESC, c.record, voter) AS turn
    FROM chosen LEFT JOIN competing c ON c.row = voter
    WHERE confidence >= $sure AND resident NOT IN (SELECT resident FROM claimed)
) later
WHERE later.voter = chosen.voter AND later.turn > 1;

-- What was found for every row of the list, before anything is said about it.
CREATE OR REPLACE TABLE found AS
SELECT voter, resident, 1.0::DOUBLE AS confidence, 99.0::DOUBLE AS bits, 'nik-and-identity' AS rule FROM plain
UNION ALL
SELECT voter, resident, $identical, 98.0, 'identity-alone' FROM identical
UNION ALL
SELECT voter, resident, round(1 - pow(2, -least(bits, 50)), 6), bits, 'nik-with-evidence' FROM agreeing
UNION ALL
SELECT
    o.row,
    CASE WHEN c.confidence >= $sure THEN c.resident END,
    coalesce(CASE WHEN c.confidence >= $sure THEN c.confidence ELSE 1 - c.somebody END, 1),
    coalesce(c.bits, -99),
    CASE WHEN c.confidence >= $sure THEN CASE WHEN s.voter IS NOT NULL THEN 'nik-with-evidence' ELSE 'evidence' END
         WHEN c.somebody >= $doubtful AND c.candidates > 1 THEN 'several-candidates'
         WHEN c.somebody >= $doubtful THEN 'one-doubtful-candidate'
         WHEN c.voter IS NULL THEN 'no-candidate'
         ELSE 'no-likely-candidate' END
FROM odd o
LEFT JOIN chosen c ON c.voter = o.row
LEFT JOIN same_nik s ON s.voter = c.voter AND s.resident = c.resident;
