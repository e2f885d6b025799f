-- A resident with one row needs no ranking; only the few with several are ranked.
CREATE OR REPLACE TABLE several AS
SELECT resident FROM found WHERE resident IS NOT NULL GROUP BY resident HAVING count(*) > 1;

CREATE OR REPLACE TABLE contender AS SELECT voter FROM found SEMI JOIN several USING (resident);

CREATE OR REPLACE MACRO said() AS TABLE SELECT position, row, said_of(v) AS said FROM voter() v;
