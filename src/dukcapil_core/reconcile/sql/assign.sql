-- One person, one place. The clean rows hold their residents; a further row needs clearly stronger evidence for the same one.
CREATE OR REPLACE TABLE chosen AS
WITH ranked AS (
    SELECT voter, resident, bits,
           pow(2, least(bits, 60)) AS odds,
           row_number() OVER (PARTITION BY voter ORDER BY bits DESC, resident) AS turn,
           max(bits) OVER (PARTITION BY voter) AS best
    FROM evidence WHERE voter IN (SELECT row FROM odd)
)
SELECT
    voter,
    min(resident) FILTER (turn = 1) AS resident,
    max(bits) AS bits,
    chance(max(odds), odds) AS confidence,
    chance(sum(odds ORDER BY odds), odds) AS somebody,
    count(*) FILTER (bits >= best - $about_equal) AS candidates
FROM ranked
GROUP BY voter;

-- From which confidence on a link is made. Where little is known of everybody, many links would be no more than fairly sure: of these only
-- so many are made, the surest first, that of all the links of the list no more than $most_wrong can be expected to be wrong. A few
-- ($few_wrong) always can be, and from $sure_enough on each is made.
CREATE OR REPLACE TABLE bar AS
SELECT CASE WHEN bool_and(is_few) IS NOT false THEN $sure
            ELSE least($sure_enough, coalesce(min(confidence) FILTER (is_few), 1)) END AS sure
FROM (
    SELECT confidence, millionths <= 1e6 * greatest($few_wrong, $most_wrong * (links + $voters - (SELECT count(*) FROM odd))) AS is_few
    FROM (
        SELECT confidence, count(*) OVER surest AS links, sum(round(1e6 * (1 - confidence))::BIGINT) OVER surest AS millionths
        FROM chosen
        WHERE confidence >= $sure
        WINDOW surest AS (ORDER BY confidence DESC)
    )
);

-- The rows that contend for one resident, each with what it says.
CREATE OR REPLACE TABLE competing AS
WITH contender AS (
    SELECT c.voter FROM chosen c JOIN odd v ON v.row = c.voter
    WHERE confidence >= (SELECT sure FROM bar)
      AND NOT EXISTS (FROM claimed h WHERE h.resident = c.resident AND competes(h.claim, v.claim))
    QUALIFY count(*) OVER (PARTITION BY resident) > 1
)
SELECT row, said_of(v) AS said FROM left_over v SEMI JOIN (SELECT voter AS row FROM contender) c USING (row);
