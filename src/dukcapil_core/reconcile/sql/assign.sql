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
SELECT c.voter FROM chosen c JOIN odd v ON v.row = c.voter
WHERE confidence >= $sure
  AND NOT EXISTS (FROM claimed h WHERE h.resident = c.resident AND competes(h.claim, v.claim))
QUALIFY count(*) OVER (PARTITION BY resident) > 1;

CREATE OR REPLACE MACRO said() AS TABLE SELECT position_of(row) AS position, row, said_of(v) AS said FROM left_over v;
