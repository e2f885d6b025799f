-- One look at every row. Nearly all are settled by it: a plain NIK that agrees digit by digit with birth date and sex (so that its date
-- part is a possible one), a plain family card or none. The steps after this one look at the others only.
CREATE OR REPLACE TABLE birth_parts AS
SELECT d.text, d.value, d.digits, man.part AS man, woman.part AS woman
FROM judged_birth_date d
LEFT JOIN rules.birth_part man ON man.digits = d.digits AND man.sex = 'L'
LEFT JOIN rules.birth_part woman ON woman.digits = d.digits AND woman.sex = 'P';

CREATE OR REPLACE TABLE unsettled AS
SELECT
    f.row, f.problem, f.nik_raw, f.nik_numeric, f.nkk_raw, f.nkk_numeric,
    f.name_raw IS NULL AS is_nameless, f.address_raw IS NULL AS is_without_address,
    d.value AS born, d.digits AS born_digits, f.sex_value::VARCHAR AS sex
FROM fields f
LEFT JOIN birth_parts d ON d.text = f.birth_date_raw
WHERE NOT coalesce(
    f.problem IS NULL
    AND NOT f.nik_numeric
    AND length(f.nik_raw) = 16
    AND (substr(f.nik_raw, 7, 6) = CASE f.sex_value WHEN 'L' THEN d.man WHEN 'P' THEN d.woman END
         OR f.sex_value IS NULL AND substr(f.nik_raw, 7, 6) IN (d.man, d.woman))
    AND substr(f.nik_raw, 1, 6) IN (SELECT part FROM rules.plain_prefix)
    AND substr(f.nik_raw, 13) IN (SELECT part FROM rules.plain_serial)
    AND (f.nkk_raw IS NULL
         OR NOT f.nkk_numeric
            AND length(f.nkk_raw) = 16
            AND substr(f.nkk_raw, 1, 6) IN (SELECT part FROM rules.plain_prefix)
            AND substr(f.nkk_raw, 7, 6) IN (SELECT part FROM rules.plain_card)
            AND substr(f.nkk_raw, 13) IN (SELECT part FROM rules.plain_serial)),
    false);
