-- By what a slip leaves of a number, of a birthday or of a name.
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
-- one name and one birth date, under any number: who moved may have an older one (where nobody knows the birthday, born in one place)
SELECT v.row, r.row
FROM (FROM unsettled QUALIFY count(*) OVER (PARTITION BY born, name) <= $default_rows) v JOIN resident r ON r.born = v.born AND r.name = v.name
WHERE CASE WHEN v.is_numbered AND is_placeholder(v.born) THEN digits_differing(v.number, r.nik) <= 2 OR r.birth_place = v.birth_place
           ELSE true END
UNION
-- under a number that nobody has, a birthday with or without the year in one village and a name like it
SELECT v.row, r.row FROM unsettled v JOIN resident r ON r.place = v.place AND month(r.born) = v.m AND day(r.born) = v.d
WHERE v.is_numbered AND NOT is_placeholder(v.born) AND is_named_like(v, r.name, $alike)
UNION
-- the birth date that the number says, under the same name, or in one district under a name like it: the row's own may be wrong
SELECT v.row, r.row FROM unsettled v JOIN expected r ON r.name = v.name AND date_digits(r.nik) = date_digits(v.number) WHERE v.is_numbered
UNION
SELECT v.row, r.row FROM unsettled v JOIN expected r ON r.part = v.part AND date_digits(r.nik) = date_digits(v.number)
WHERE v.is_numbered AND is_named_like(v, r.name, $alike)
UNION
-- the same number but for the place or for two digits, under a name like it
SELECT v.row, r.row FROM unsettled v JOIN expected r ON last_digits(r.nik, 10) = last_digits(v.number, 10)
WHERE v.is_numbered AND is_named_like(v, r.name, $alike)
UNION
SELECT v.row, r.row FROM unsettled v JOIN expected r ON r.born = v.born AND first_letter(r.name) = first_letter(v.name)
WHERE v.is_numbered AND digits_differing(v.number, r.nik) <= 2 AND is_named_like(v, r.name, $alike)
UNION
-- and one sex in one RT, under a name like it: the birth date and the number's may be wrong together; without such a number the year is near
SELECT v.row, r.row FROM unsettled v JOIN expected r ON r.place = v.place AND r.rt = v.rt AND r.rw = v.rw AND r.sex = v.sex
WHERE (v.is_numbered OR abs(year(r.born) - year(v.born)) <= 2) AND is_named_like(v, r.name, $alike)
UNION
-- the serial hidden and the year as well, or all but the place
SELECT v.row, r.row FROM sought v JOIN resident r ON first_digits(r.nik, 10) = v.first_10
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON first_digits(r.nik, 6) = v.first_6 AND r.born = v.born
UNION
-- under a name like it: born on one day, in one district or with the same first letter; or in one district with the same first letter,
-- and another year, or a day that a slip or a placeholder can explain
SELECT v.row, r.row FROM unsettled v JOIN resident r ON r.part = v.part AND r.born = v.born
WHERE is_named_like(v, r.name, $alike)
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.born = v.born AND first_letter(r.name) = first_letter(v.name)
WHERE NOT is_placeholder(v.born) AND is_named_like(v, r.name, $alike)
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.part = v.part AND month(r.born) = v.m AND day(r.born) = v.d AND first_letter(r.name) = first_letter(v.name)
WHERE NOT is_placeholder(v.born) AND is_named_like(v, r.name, $alike)
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.part = v.part AND year(r.born) = v.y AND first_letter(r.name) = first_letter(v.name)
WHERE is_near_in_year(v.born, r.born) AND is_named_like(v, r.name, $alike)
UNION
-- whose birth date nobody knows: one age, or one birthday, in one village under a name like it
SELECT v.row, r.row FROM undated_in_year v JOIN resident r ON r.place = v.place AND year(r.born) = v.y
WHERE is_of_age(r.born, v.born_after, v.born_until) AND is_named_like(v, r.name, $alike)
UNION
SELECT v.row, r.row FROM undated v JOIN resident r ON r.place = v.place AND month(r.born) = v.m AND day(r.born) = v.d
WHERE is_of_age(r.born, v.born_after, v.born_until) AND is_named_like(v, r.name, $alike)
UNION
-- from here on among the expected: the same in one district with the same first letter
SELECT v.row, r.row
FROM undated_in_year v
JOIN expected r ON r.part = v.part AND year(r.born) = v.y AND first_letter(r.name) = first_letter(v.name)
WHERE is_of_age(r.born, v.born_after, v.born_until) AND is_named_like(v, r.name, $alike)
UNION
SELECT v.row, r.row
FROM undated v JOIN expected r ON r.part = v.part AND month(r.born) = v.m AND day(r.born) = v.d AND first_letter(r.name) = first_letter(v.name)
WHERE is_of_age(r.born, v.born_after, v.born_until) AND is_named_like(v, r.name, $alike)
UNION
-- one sex and age in one RT, whatever the name
SELECT v.row, r.row
FROM undated_in_year v
JOIN expected r ON r.place = v.place AND r.rt = v.rt AND r.rw = v.rw AND r.sex = v.sex AND year(r.born) = v.y
WHERE v.d IS NULL AND is_of_age(r.born, v.born_after, v.born_until)
UNION
-- one year, and a birthday that a slip or a placeholder can explain, in one village that is not a town, or
-- in one district under a name like it
SELECT v.row, r.row FROM sought v JOIN expected r ON r.part = v.part AND r.sex = v.sex AND year(r.born) = v.y
WHERE is_near_in_year(v.born, r.born) AND (r.place = v.village OR is_named_like(v, r.name, $alike_far))
UNION
-- one birthday, another year
SELECT v.row, r.row FROM sought v JOIN expected r ON r.part = v.part AND r.sex = v.sex AND month(r.born) = v.m AND day(r.born) = v.d
WHERE NOT is_placeholder(v.born) AND (r.place = v.village OR is_named_like(v, r.name, $alike_far))
UNION
-- born on one day, in one district
SELECT v.row, r.row FROM sought v JOIN expected r ON r.part = v.part AND r.born = v.born
UNION
-- born in one place, another part of the birth date, and a name like it
SELECT v.row, r.row FROM born_here v JOIN expected r ON r.birth_place = v.birth_place AND year(r.born) = v.y
WHERE is_near_in_year(v.born, r.born) AND is_named_like(v, r.name, $alike_far)
UNION
SELECT v.row, r.row FROM born_here v JOIN expected r ON r.birth_place = v.birth_place AND month(r.born) = v.m AND day(r.born) = v.d
WHERE NOT is_placeholder(v.born) AND is_named_like(v, r.name, $alike_far)
UNION
-- one name, at either end, and one birth date
SELECT v.row, r.row FROM sought v JOIN expected r ON r.born = v.born AND first_letter(r.name) = first_letter(v.name)
WHERE left(r.name, 4) = left(v.name, 4) OR NOT is_placeholder(v.born) AND is_named_like(v, r.name, $alike_far)
UNION
SELECT v.row, r.row FROM sought v JOIN expected r ON r.born = v.born AND right(r.name, 4) = right(v.name, 4)
WHERE is_alike(v.name, r.name, $alike_end)
UNION
-- the words of a name swapped
SELECT v.row, r.row FROM sought v JOIN expected r ON r.born = v.born AND left(r.name, 3) = last_begins(v.name)
UNION
SELECT v.row, r.row FROM sought v JOIN expected r ON r.born = v.born AND last_begins(r.name) = left(v.name, 3);
