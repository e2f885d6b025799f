-- As odd_nik, for family cards: their date is never a woman's.
CREATE OR REPLACE TABLE odd_nkk AS
SELECT DISTINCT nkk_raw AS text, nkk_numeric AS is_numeric
FROM unsettled
WHERE nkk_raw IS NOT NULL
  AND (nkk_numeric
       OR NOT regexp_full_match(nkk_raw, '[0-9]{16}')
       OR substr(nkk_raw, 13) = '0000'
       OR substr(nkk_raw, 7, 1) >= '4'
       OR substr(nkk_raw, 1, 6) NOT IN (SELECT part FROM rules.plain_prefix)
       OR substr(nkk_raw, 7, 4) NOT IN (SELECT part FROM rules.birth_day)
          AND substr(nkk_raw, 7, 6) NOT IN (SELECT part FROM rules.leap_birth_day));
