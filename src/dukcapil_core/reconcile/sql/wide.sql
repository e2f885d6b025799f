-- The rows that nobody near settled are sought further away, and by what a slip leaves of a key.
CREATE OR REPLACE TABLE unsettled AS
SELECT
    row, place, part, sex, born, name, first_word, last_word, birth_place, address, number, digits,
    [TRY_CAST(left(coalesce(nik::VARCHAR, nik_digits), cut) AS BIGINT) FOR cut IN [6, 8, 10]] AS starts,
    [TRY_CAST(right(coalesce(nik::VARCHAR, nik_digits), cut) AS BIGINT) FOR cut IN [8, 6, 4]] AS ends,
    TRY_CAST(left(nik_pattern, 6) AS BIGINT) AS first_6, TRY_CAST(left(nik_pattern, 10) AS BIGINT) AS first_10,
    year(born) AS y, month(born) AS m, day(born) AS d,
    nik IS NOT NULL AND NOT nik_is_known AS is_numbered,
    CASE WHEN people <= $crowded_village THEN place END AS village
FROM odd
LEFT JOIN place_count USING (place)
ANTI JOIN (SELECT voter FROM evidence WHERE bits >= $clear) e ON e.voter = odd.row;

-- A well-formed number that the register does not know speaks against everybody whose own is not near it: who has one is sought by that,
-- and by name and birth date together, but by nothing less.
CREATE OR REPLACE TABLE sought AS SELECT *, sorted_words(name) AS words FROM unsettled WHERE NOT is_numbered;

-- Those who were not born where very many were: their birthplace with a part of the birth date is a key.
CREATE OR REPLACE TABLE born_here AS
FROM sought SEMI JOIN (SELECT birth_place FROM birth_place_count WHERE people <= $crowded) b USING (birth_place);

CREATE OR REPLACE TABLE further AS
-- a slip in the day, the month or the year of a number
SELECT v.row AS voter, r.row AS resident FROM unsettled v JOIN resident r ON first_digits(r.nik, 6) = v.starts[1] AND last_digits(r.nik, 8) = v.ends[1]
WHERE CASE WHEN v.digits IS NULL THEN has_pair_slip(v.number, r.nik, 8) ELSE can_be(v.digits, r.nik) END
UNION
SELECT v.row, r.row FROM unsettled v JOIN resident r ON first_digits(r.nik, 8) = v.starts[2] AND last_digits(r.nik, 6) = v.ends[2]
WHERE CASE WHEN v.digits IS NULL THEN has_pair_slip(v.number, r.nik, 10) ELSE can_be(v.digits, r.nik) END
UNION
SELECT v.row, r.row FROM unsettled v JOIN resident r ON first_digits(r.nik, 10) = v.starts[3] AND last_digits(r.nik, 4) = v.ends[3]
WHERE CASE WHEN v.digits IS NULL THEN has_pair_slip(v.number, r.nik, 12) ELSE can_be(v.digits, r.nik) END
UNION
-- a swap across two parts of a number: the last digit of the place, the day, the month or the year and the first of what follows
SELECT v.row, r.row FROM (SELECT row, unnest([swapped(number, n) FOR n IN [6, 8, 10, 12]]) AS nik FROM unsettled) v JOIN resident r USING (nik)
UNION
-- one name and one birth date, under any number: who moved may have an older one
SELECT v.row, r.row FROM unsettled v JOIN resident r ON r.born = v.born AND r.name = v.name
WHERE CASE WHEN v.is_numbered AND is_placeholder(v.born) THEN digits_differing(v.number, r.nik) <= 2 ELSE true END
UNION
-- under a number that nobody has, a birthday with or without the year in one village and a name like it
SELECT v.row, r.row FROM unsettled v JOIN resident r ON r.place = v.place AND month(r.born) = v.m AND day(r.born) = v.d
WHERE v.is_numbered AND NOT is_placeholder(v.born) AND is_name_like(v.name, v.first_word, v.last_word, r.name, $alike)
UNION
-- the serial hidden and the year as well, or all but the place
SELECT v.row, r.row FROM sought v JOIN resident r ON first_digits(r.nik, 10) = v.first_10
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON first_digits(r.nik, 6) = v.first_6 AND r.born = v.born
UNION
-- under a name like it: born on one day, in one district or with the same first letter; or in one district with the same first letter,
-- and another year, or a day that a slip or a placeholder can explain
SELECT v.row, r.row FROM unsettled v JOIN resident r ON r.part = v.part AND r.born = v.born
WHERE is_name_like(v.name, v.first_word, v.last_word, r.name, $alike)
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.born = v.born AND first_letter(r.name) = first_letter(v.name)
WHERE NOT is_placeholder(v.born) AND is_name_like(v.name, v.first_word, v.last_word, r.name, $alike)
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.part = v.part AND month(r.born) = v.m AND day(r.born) = v.d AND first_letter(r.name) = first_letter(v.name)
WHERE NOT is_placeholder(v.born) AND is_name_like(v.name, v.first_word, v.last_word, r.name, $alike)
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.part = v.part AND year(r.born) = v.y AND first_letter(r.name) = first_letter(v.name)
WHERE is_near_in_year(v.born, r.born) AND is_name_like(v.name, v.first_word, v.last_word, r.name, $alike)
UNION
-- from here on among the expected: one year, and a birthday that a slip or a placeholder can explain, in one village that is not a town, or
-- in one district under a name like it
SELECT v.row, r.row FROM sought v JOIN expected r ON r.part = v.part AND r.sex = v.sex AND year(r.born) = v.y
WHERE is_near_in_year(v.born, r.born) AND (r.place = v.village OR is_name_like(v.name, v.first_word, v.last_word, r.name, $alike_far))
UNION
-- one birthday, another year
SELECT v.row, r.row FROM sought v JOIN expected r ON r.part = v.part AND r.sex = v.sex AND month(r.born) = v.m AND day(r.born) = v.d
WHERE NOT is_placeholder(v.born) AND (r.place = v.village OR is_name_like(v.name, v.first_word, v.last_word, r.name, $alike_far))
UNION
-- born on one day, in one district
SELECT v.row, r.row FROM sought v JOIN expected r ON r.part = v.part AND r.born = v.born
UNION
-- born in one place, another part of the birth date, and a name like it
SELECT v.row, r.row FROM born_here v JOIN expected r ON r.birth_place = v.birth_place AND year(r.born) = v.y
WHERE is_near_in_year(v.born, r.born) AND is_name_like(v.name, v.first_word, v.last_word, r.name, $alike_far)
UNION
SELECT v.row, r.row FROM born_here v JOIN expected r ON r.birth_place = v.birth_place AND month(r.born) = v.m AND day(r.born) = v.d
WHERE NOT is_placeholder(v.born) AND is_name_like(v.name, v.first_word, v.last_word, r.name, $alike_far)
UNION
-- one name, at either end, and one birth date
SELECT v.row, r.row FROM sought v JOIN expected r ON r.born = v.born AND first_letter(r.name) = first_letter(v.name)
WHERE left(r.name, 4) = left(v.name, 4) OR NOT is_placeholder(v.born) AND is_name_like(v.name, v.first_word, v.last_word, r.name, $alike_far)
UNION
SELECT v.row, r.row FROM sought v JOIN expected r ON r.born = v.born AND right(r.name, 4) = right(v.name, 4)
WHERE is_alike(v.name, r.name, $alike_end)
UNION
-- the words of a name swapped
SELECT v.row, r.row FROM sought v JOIN expected r ON r.born = v.born AND left(r.name, 3) = last_begins(v.name)
UNION
SELECT v.row, r.row FROM sought v JOIN expected r ON r.born = v.born AND last_begins(r.name) = left(v.name, 3);

-- What few of these share is a key wherever they live, and where they live even the beginning of a name is. A key that more than $rare of
-- them share is none: so a common name or a placeholder date cannot blow a block up.
CREATE OR REPLACE TABLE sought_end AS
SELECT row, y, place, name_ends(name) AS ends FROM sought
UNION
SELECT row, y, place, name_ends_swapped(name) FROM sought;

CREATE OR REPLACE TABLE name_end AS
SELECT ends, y, place, row
FROM (SELECT name_ends(name) AS ends, year(born) AS y, place, row FROM expected)
SEMI JOIN sought_end USING (ends);

CREATE OR REPLACE TABLE rare_end AS
SELECT ends FROM name_end GROUP BY ends HAVING count(*) <= $rare;

CREATE OR REPLACE TABLE rare_end_in_year AS
SELECT ends, y FROM name_end SEMI JOIN sought_end USING (ends, y) GROUP BY ends, y HAVING count(*) <= $rare;

CREATE OR REPLACE TABLE rare_end_in_place AS
SELECT ends, place FROM name_end SEMI JOIN sought_end USING (ends, place) GROUP BY ends, place HAVING count(*) <= $rare;

CREATE OR REPLACE TABLE rare_name AS
SELECT words, row
FROM (SELECT sorted_words(name) AS words, row FROM expected)
SEMI JOIN sought USING (words)
QUALIFY count(*) OVER (PARTITION BY words) <= $rare;

CREATE OR REPLACE TABLE rarest_birth AS
SELECT born FROM born_count SEMI JOIN sought USING (born) WHERE people <= $rarest;

CREATE OR REPLACE TABLE rare_birth AS
SELECT born, birth_place
FROM expected SEMI JOIN sought USING (born, birth_place)
GROUP BY born, birth_place HAVING count(*) <= $rare;

CREATE OR REPLACE TABLE candidate AS
SELECT f.voter, f.resident FROM (
FROM further
UNION
SELECT v.row, r.row FROM sought_end v JOIN rare_end USING (ends) JOIN name_end r USING (ends)
UNION
SELECT v.row, r.row FROM sought_end v JOIN rare_end_in_year USING (ends, y) JOIN name_end r USING (ends, y)
UNION
SELECT v.row, r.row FROM sought_end v JOIN rare_end_in_place USING (ends, place) JOIN name_end r USING (ends, place)
UNION
SELECT v.row, r.row FROM sought v JOIN rare_name r USING (words)
UNION
SELECT v.row, r.row FROM sought v JOIN rarest_birth USING (born) JOIN expected r USING (born)
UNION
SELECT v.row, r.row FROM sought v JOIN rare_birth USING (born, birth_place) JOIN expected r USING (born, birth_place)
UNION
SELECT v.row, r.row FROM sought v JOIN expected r ON r.place = v.place AND left(r.name, 3) = left(v.name, 3)
QUALIFY count(*) OVER (PARTITION BY v.row) <= $rare
UNION
SELECT v.row, r.row FROM sought v JOIN expected r ON r.place = v.place AND last_begins(r.name) = last_begins(v.name)
QUALIFY count(*) OVER (PARTITION BY v.row) <= $rare
UNION
SELECT v.row, r.row
FROM (SELECT row, unnest(address_keys(address)) AS word FROM sought) v
JOIN address_word USING (word)
JOIN (SELECT DISTINCT bare, address FROM address_count) a USING (bare)
JOIN expected r ON r.address = a.address
) f
ANTI JOIN evidence e ON e.voter = f.voter AND e.resident = f.resident;
