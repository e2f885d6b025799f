-- Rows off the plain road that follow each other in the file, at least $slipped_rows of them: where a column has slipped by a row, all do, and
-- hardly ever elsewhere. Without any such nothing is asked of the file.
CREATE OR REPLACE TABLE together AS
SELECT row
FROM (SELECT row, row - row_number() OVER (ORDER BY row) AS run FROM left_over ANTI JOIN identical i ON i.voter = left_over.row)
QUALIFY count(*) OVER (PARTITION BY run) >= $slipped_rows;

CREATE OR REPLACE TABLE slipped (row BIGINT, field VARCHAR, shift INTEGER, name VARCHAR, born DATE);
