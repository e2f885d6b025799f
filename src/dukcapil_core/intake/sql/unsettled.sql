-- One look at every row. Nearly all are settled by it: a plain NIK that agrees digit by digit with birth date and sex (so that its date
-- part is a possible one), a plain family card or none. The steps after this one look at the others only.
CREATE OR REPLACE TABLE birth_parts AS
SELECT text, value, digits, digits::BIGINT AS man, digits::BIGINT + 10000 * $woman AS woman FROM judged_birth_date;

-- A number that is written as numbers are written (no blank, sign or point in it) is looked at as one: its parts are quotients and
-- remainders, and cost a fraction of what cut texts do. With a known prefix it has 16 digits.
CREATE OR REPLACE TABLE unsettled AS
SELECT
    f.row, f.problem, f.nik_raw, f.nik_numeric, f.nkk_raw, f.nkk_numeric,
    d.value AS born, d.digits AS born_digits, f.sex_value::VARCHAR AS sex
FROM (SELECT *, TRY_CAST(nik_raw AS BIGINT) AS nik, TRY_CAST(nkk_raw AS BIGINT) AS nkk FROM fields) f
LEFT JOIN birth_parts d ON d.text = f.birth_date_raw
WHERE NOT coalesce(
    f.problem IS NULL
    AND NOT f.nik_numeric
    AND f.nik::VARCHAR = f.nik_raw
    AND (f.nik // 10000 % 1000000 = CASE f.sex_value WHEN 'L' THEN d.man WHEN 'P' THEN d.woman END
         OR f.sex_value IS NULL AND f.nik // 10000 % 1000000 IN (d.man, d.woman))
    AND f.nik // 10000000000 IN (SELECT part::BIGINT FROM rules.plain_prefix)
    AND f.nik % 10000 > 0
    AND (f.nkk_raw IS NULL
         OR NOT f.nkk_numeric
            AND f.nkk::VARCHAR = f.nkk_raw
            AND f.nkk // 10000000000 IN (SELECT part::BIGINT FROM rules.plain_prefix)
            AND f.nkk // 10000 % 1000000 IN (SELECT part::BIGINT FROM rules.plain_card)
            AND f.nkk % 10000 > 0),
    false);
