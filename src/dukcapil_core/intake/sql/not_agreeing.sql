-- Numbers, whole or masked, whose date part does not agree digit by digit with the row's birth date and sex. Where it shows a whole day and
-- the birth date is none that stands for an unknown day ($unknown_days), that is all there is to say ("is_told"); the others are judged
-- one by one.
CREATE OR REPLACE TABLE not_agreeing AS
SELECT row, x.part, born, x.sex,
    b.part IS NOT NULL AND NOT contains(x.part, '*') AND coalesce(born_digits[1:4] NOT IN $unknown_days, true) AS is_told,
    b.day || x.part[5:6] <> born_digits AS is_other_birth,
    b.sex <> x.sex AS is_other_sex
FROM (
    SELECT
        u.row,
        CASE WHEN n.text IS NULL THEN u.nik_raw ELSE coalesce(n.number, n.pattern) END[7:12] AS part,
        u.born, u.born_digits, u.sex
    FROM unsettled u
    LEFT JOIN judged_nik n ON n.text = u.nik_raw AND n.is_numeric = u.nik_numeric
) x
LEFT JOIN rules.birth_day b ON b.part = x.part[1:4]
WHERE x.part IS NOT NULL
  AND (born IS NOT NULL OR x.sex IS NOT NULL)
  AND NOT coalesce((born IS NULL OR NOT is_other_birth) AND (x.sex IS NULL OR NOT is_other_sex), false);
