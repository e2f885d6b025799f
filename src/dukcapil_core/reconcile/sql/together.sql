-- Rows off the plain road that stand together in the file: where a column has slipped by a row, they do, and hardly ever elsewhere. At least
-- $slipped_rows of them follow each other; or, since without a number somebody is soon a namesake, twice as many are two in three of the lines.
-- Without any such nothing is asked of the file.
CREATE OR REPLACE TABLE together AS
WITH off AS (FROM left_over ANTI JOIN identical i ON i.voter = left_over.row)
SELECT row
FROM (SELECT row, row - row_number() OVER (ORDER BY row) AS run FROM off)
QUALIFY count(*) OVER (PARTITION BY run) >= $slipped_rows
UNION
SELECT unnest(list(row))
FROM off WHERE nik IS NULL AND nik_digits IS NULL
GROUP BY row // (3 * $slipped_rows)
HAVING count(*) >= 2 * $slipped_rows;

CREATE OR REPLACE TABLE slipped (row BIGINT, field VARCHAR, shift INTEGER, name VARCHAR, born DATE, nik BIGINT);
