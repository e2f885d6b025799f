-- A resident with one row needs no ranking; only the few with several are ranked.
CREATE OR REPLACE TABLE several AS
SELECT resident FROM found WHERE resident IS NOT NULL GROUP BY resident HAVING count(*) > 1;

-- Their rows, each with what it says.
CREATE OR REPLACE TABLE competing AS
SELECT row, said_of(v) AS said
FROM voter() v SEMI JOIN (SELECT position_of(voter) AS position FROM found SEMI JOIN several USING (resident)) c USING (position);
