-- The days of service events as written.
CREATE OR REPLACE TABLE distinct_date AS
SELECT DISTINCT date_raw AS text FROM fields WHERE date_raw IS NOT NULL;
