-- Numbers, whole or masked, whose date part does not agree digit by digit with the row's birth date and sex.
CREATE OR REPLACE TABLE not_agreeing AS
SELECT row, part, born, x.sex
FROM (
    SELECT
        f.row,
        CASE WHEN n.text IS NULL THEN f.nik_raw ELSE coalesce(n.number, n.pattern) END[7:12] AS part,
        d.value AS born, d.digits AS born_digits,
        f.sex_value AS sex
    FROM fields f
    LEFT JOIN judged_nik n ON n.text = f.nik_raw AND n.is_numeric = f.nik_numeric
    LEFT JOIN judged_birth_date d ON d.text = f.birth_date_raw
) x
LEFT JOIN rules.birth_part b USING (part)
WHERE part IS NOT NULL
  AND (born IS NOT NULL OR x.sex IS NOT NULL)
  AND NOT coalesce((born IS NULL OR b.digits = born_digits) AND (x.sex IS NULL OR b.sex = x.sex), false);
