-- The rows that nobody near settled are sought further away, and by what a slip leaves of a key. Without number and card nobody is settled
-- while the birth date is another one: somebody further away may have the row's own.
CREATE OR REPLACE TABLE unsettled AS
SELECT
    row, place, part, rt, rw, sex, born, name, first_word, last_word, birth_place, address, number, digits,
    [TRY_CAST(left(coalesce(nik::VARCHAR, nik_digits), cut) AS BIGINT) FOR cut IN [6, 8, 10]] AS starts,
    [TRY_CAST(right(coalesce(nik::VARCHAR, nik_digits), cut) AS BIGINT) FOR cut IN [8, 6, 4]] AS ends,
    TRY_CAST(left(nik_pattern, 6) AS BIGINT) AS first_6, TRY_CAST(left(nik_pattern, 10) AS BIGINT) AS first_10,
    year(born) AS y, month(born) AS m, day(born) AS d,
    nik IS NOT NULL AND NOT nik_is_known AS is_numbered,
    CASE WHEN people <= $crowded_village THEN place END AS village
FROM odd
LEFT JOIN place_count USING (place)
ANTI JOIN (
    SELECT voter FROM evidence
    WHERE bits >= $clear AND NOT coalesce(is_unnumbered(nik_level, nkk_level)
        AND (is_near_day(born_level) OR is_other_year(born_level) OR born_level = 'differs'), false)
) e ON e.voter = odd.row;

-- A well-formed number that the register does not know speaks against everybody whose own is not near it. Who has one is sought by that, by name
-- and birth date together, and near home by a name like it with the birth date or the birthday; by nothing less.
CREATE OR REPLACE TABLE sought AS SELECT *, sorted_words(name) AS words FROM unsettled WHERE NOT is_numbered;

-- Those whose birth date nobody knows, with the years that their age leaves open, or with what a mask leaves of the date.
CREATE OR REPLACE TABLE undated AS
SELECT
    row, place, part, rt, rw, sex, name, first_word, last_word, born_after, born_until,
    CASE WHEN age IS NULL THEN [born_year] ELSE range(year(born_after), year(born_until) + 1) END AS years, born_month AS m, born_day AS d
FROM odd SEMI JOIN sought USING (row)
WHERE born IS NULL;

-- The same, year by year.
CREATE OR REPLACE VIEW undated_in_year AS SELECT * EXCLUDE (years), unnest(years) AS y FROM undated;

-- Those who were not born where very many were: their birthplace with a part of the birth date is a key.
CREATE OR REPLACE TABLE born_here AS
FROM sought SEMI JOIN (SELECT birth_place FROM birth_place_count WHERE people <= $crowded) b USING (birth_place);
