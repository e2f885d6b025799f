-- The texts that are not plain numbers: everything but 16 digits with a known prefix, a possible date and a serial from 0001.
-- The lists come from the value functions (the dates by way of birth_part.sql), so that "plain" means what is_nik and is_nkk mean.
CREATE OR REPLACE TABLE odd_nik AS
SELECT DISTINCT nik_raw AS text, nik_numeric AS is_numeric
FROM unsettled
WHERE nik_raw IS NOT NULL
  AND (nik_numeric
       OR length(nik_raw) <> 16
       OR substr(nik_raw, 1, 6) NOT IN (SELECT part FROM rules.plain_prefix)
       OR substr(nik_raw, 7, 6) NOT IN (SELECT part FROM rules.birth_part)
       OR substr(nik_raw, 13) NOT IN (SELECT part FROM rules.plain_serial));
