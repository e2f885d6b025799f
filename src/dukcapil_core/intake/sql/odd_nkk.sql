-- As odd_nik, for family cards: their date is never a woman's.
CREATE OR REPLACE TABLE odd_nkk AS
SELECT DISTINCT nkk_raw AS text, nkk_numeric AS is_numeric
FROM unsettled
WHERE nkk_raw IS NOT NULL AND (nkk_numeric OR NOT rules.is_plain(nkk_raw) OR substr(nkk_raw, 7, 1) >= '4');
