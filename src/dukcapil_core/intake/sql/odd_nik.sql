-- The texts that are not plain numbers, asked as is_nik asks: everything but 16 digits with a known prefix, a possible date and a serial
-- from 0001.
CREATE OR REPLACE TABLE odd_nik AS
SELECT DISTINCT nik_raw AS text, nik_numeric AS is_numeric
FROM unsettled
WHERE nik_raw IS NOT NULL
  AND (nik_numeric
       OR NOT regexp_full_match(nik_raw, '[0-9]{16}')
       OR substr(nik_raw, 13) = '0000'
       OR substr(nik_raw, 1, 6) NOT IN (SELECT part FROM rules.plain_prefix)
       OR substr(nik_raw, 7, 4) NOT IN (SELECT part FROM rules.birth_day)
          AND substr(nik_raw, 7, 6) NOT IN (SELECT part FROM rules.leap_birth_day));
