-- What is asked of birth dates, and of the ages and parts of dates that stand in for them.

-- Whether two dates of two years may be one that nobody knew: whose day is guessed at is guessed at in the year as well. A year apart, or two where
-- nobody knows either day.
CREATE OR REPLACE MACRO is_near_unknown(is_unknown_day, is_residents_unknown_day, years_apart) AS
CASE is_unknown_day::INTEGER + is_residents_unknown_day::INTEGER WHEN 1 THEN years_apart = 1 WHEN 2 THEN years_apart BETWEEN 1 AND 2 ELSE false END;

-- Whether day and month are swapped.
CREATE OR REPLACE MACRO is_swapped(a, b) AS year(a) = year(b) AND month(a) = day(b) AND day(a) = month(b);

-- Whether one digit is all that two dates differ in.
CREATE OR REPLACE MACRO is_one_digit_of_date(a, b) AS hamming(strftime(a, '%d%m%Y'), strftime(b, '%d%m%Y')) = 1;

-- Whether a slip in one part, day and month swapped or a birthday that nobody knows can explain what differs.
CREATE OR REPLACE MACRO is_near_date(a, b) AS
CASE WHEN year(a) = year(b) THEN is_near_in_year(a, b) ELSE month(a) = month(b) AND day(a) = day(b) END;

-- The same of two dates of one year.
CREATE OR REPLACE MACRO is_near_in_year(a, b) AS
month(a) = month(b) OR day(a) = day(b) OR month(a) = day(b) AND day(a) = month(b) OR is_placeholder(a) OR is_placeholder(b);

-- How old somebody is for an election: 0 nobody knows, 1 old enough, 2 at a later election of the catalogue, 3 at none of them yet.
CREATE OR REPLACE MACRO age_class(born, youngest, later_youngest) AS
CASE WHEN born IS NULL THEN 0 WHEN born <= youngest THEN 1 WHEN born <= later_youngest THEN 2 ELSE 3 END;

-- Whether a birth date can be that of somebody of an age, or born in a year; nothing speaks against it where neither is known.
CREATE OR REPLACE MACRO is_of_age(born, after, until) AS coalesce(born > after AND born <= until, true);
CREATE OR REPLACE MACRO is_of_year(born, known) AS coalesce(year(born) = known, true);

-- Whether a birth date has the month or the day that a mask leaves of another, or the two swapped.
CREATE OR REPLACE MACRO is_near_birthday(born, m, d) AS coalesce(month(born) = m OR day(born) = d OR month(born) = d AND day(born) = m, true);

-- Whether a birth date can be that of a row, by what its age or a mask leaves open.
CREATE OR REPLACE MACRO can_be_born(born, v) AS
is_of_age(born, v.born_after, v.born_until) AND is_of_year(born, v.born_year) AND is_near_birthday(born, v.born_month, v.born_day);

-- Whether a birth date is all that a row tells of one: the date, or what its age or its mask leaves open. Not where it tells nothing.
CREATE OR REPLACE MACRO is_told_date(date, born, after, until, y, m, d) AS
CASE WHEN born IS NOT NULL THEN date = born
     WHEN after IS NULL AND y IS NULL AND (m IS NULL OR d IS NULL) THEN false
     ELSE is_of_age(date, after, until) AND is_of_year(date, y) AND coalesce(month(date) = m, true) AND coalesce(day(date) = d, true) END;

-- Whether somebody is below the age for a list of this election.
CREATE OR REPLACE MACRO is_too_young(born, youngest) AS coalesce(born > youngest, false);

-- Whether a resident is a minor only by the register's birth date, and the list and the register's own number say another one.
CREATE OR REPLACE MACRO is_of_age_by_number(r, listed, youngest, woman) AS
is_minor(r.standing) AND NOT is_too_young(listed, youngest)
    AND coalesce(says_date(r.nik, listed, woman) AND NOT says_date(r.nik, r.born, woman), false);
