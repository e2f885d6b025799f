-- The voters who have not recorded yet: exactly so many, when a number is asked for, chosen where nothing is in doubt
-- (one record, one row, nobody of the family missing, no other person of that name and birth), so that every honest
-- count finds them.
CREATE TABLE family AS
SELECT hid,
       bool_or(records <> 1 OR is_twin OR is_junior OR is_namesake OR standing NOT IN ('none', 'once')) AS is_in_doubt
FROM citizen GROUP BY hid;

CREATE TABLE beyond_doubt AS
WITH candidate AS (
    SELECT pid, nik, name, born FROM citizen JOIN family USING (hid)
    WHERE getvariable('outstanding') > 0 AND reason = 'eligible' AND standing = 'once'
      AND NOT is_in_doubt AND NOT is_one_word
), few AS (
    SELECT * FROM candidate ORDER BY draw(pid, 'outstanding'), pid
    LIMIT (getvariable('outstanding') * 3 + 100 + coalesce(getvariable('most'), 0) * 3)
), known AS (
    SELECT few.pid, few.nik FROM few JOIN citizen ON citizen.name = few.name AND citizen.born = few.born
    GROUP BY ALL HAVING count(*) = 1
)
SELECT pid, nik, row_number() OVER (ORDER BY draw(pid, 'outstanding'), pid) AS turn FROM known;

CREATE TABLE outstanding AS
SELECT pid, nik FROM beyond_doubt WHERE turn <= getvariable('outstanding');
