-- The texts that are not plain numbers: everything but 16 digits with a known prefix, a possible date and a serial from 0001.
CREATE OR REPLACE TABLE odd_nik AS
SELECT DISTINCT nik_raw AS text, nik_numeric AS is_numeric
FROM unsettled
WHERE nik_raw IS NOT NULL AND (nik_numeric OR NOT rules.is_plain(nik_raw));
