-- As odd_nik, for family cards.
CREATE OR REPLACE TABLE odd_nkk AS
SELECT DISTINCT nkk_raw AS text, nkk_numeric AS is_numeric
FROM unsettled
WHERE nkk_raw IS NOT NULL
  AND (nkk_numeric
       OR length(nkk_raw) <> 16
       OR substr(nkk_raw, 1, 6) NOT IN (SELECT part FROM rules.plain_prefix)
       OR substr(nkk_raw, 7, 6) NOT IN (SELECT part FROM rules.plain_card)
       OR substr(nkk_raw, 13) NOT IN (SELECT part FROM rules.plain_serial));
