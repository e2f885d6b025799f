-- The birth dates as written.
CREATE OR REPLACE TABLE distinct_birth_date AS
SELECT DISTINCT birth_date_raw AS text FROM fields WHERE birth_date_raw IS NOT NULL;
