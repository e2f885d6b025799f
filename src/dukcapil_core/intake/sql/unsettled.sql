-- One look at every row. Nearly all are settled by it: a plain NIK that agrees digit by digit with birth date and sex (so that its date
-- part is a possible one), a plain family card or none. The steps after this one look at the others only.
CREATE OR REPLACE TABLE birth_parts AS
SELECT text, value, digits, digits::BIGINT AS man, digits::BIGINT + 10000 * $woman AS woman FROM judged_birth_date;

-- Sixteen characters that can be read as a number, and begin with no nought, are sixteen digits. Only an exponent could stand among them,
-- and would leave two noughts at the end: a number that ends so is left to the steps after this one.
CREATE OR REPLACE MACRO is_digits(text, number) AS strlen(text) = 16 AND text >= '1' AND number % 100 > 0;

-- A number that is written as numbers are written (no blank, sign or point in it) is looked at as one: its parts are quotients and
-- remainders, and cost a fraction of what cut texts do.
CREATE OR REPLACE TABLE unsettled AS
SELECT
    f.row, f.problem, f.nik_raw, f.nik_numeric, f.nkk_raw, f.nkk_numeric,
    d.value AS born, d.digits AS born_digits, f.sex_value::VARCHAR AS sex
FROM (SELECT *, TRY_CAST(nik_raw AS BIGINT) AS nik, TRY_CAST(nkk_raw AS BIGINT) AS nkk FROM fields) f
LEFT JOIN birth_parts d ON d.text = f.birth_date_raw
WHERE NOT coalesce(
    f.problem IS NULL
    AND NOT f.nik_numeric
    AND is_digits(f.nik_raw, f.nik)
    AND CASE f.sex_value
        WHEN 'L' THEN f.nik // 10000 % 1000000 = d.man
        WHEN 'P' THEN f.nik // 10000 % 1000000 = d.woman
        ELSE f.nik // 10000 % 1000000 IN (d.man, d.woman)
    END
    AND f.nik // 10000000000 IN (SELECT number FROM rules.plain_prefix)
    AND (f.nkk_raw IS NULL
         OR NOT f.nkk_numeric
            AND is_digits(f.nkk_raw, f.nkk)
            AND f.nkk // 10000000000 IN (SELECT number FROM rules.plain_prefix)
            AND f.nkk // 1000000 % 10000 < 4000
            AND (f.nkk // 1000000 % 10000 IN (SELECT number FROM rules.birth_day)
                 OR f.nkk // 10000 % 1000000 IN (SELECT number FROM rules.leap_birth_day))),
    false);
