-- Who in the register might an odd row be? Every key is local (a number, a family, a village and a year), so that the work grows
-- with the lists and not with their product. A pair found by several keys is one candidate.
CREATE OR REPLACE TABLE candidate AS
SELECT voter, resident FROM same_nik WHERE voter IN (SELECT row FROM odd)
UNION
-- the last digits hidden or wrong
SELECT v.row, r.row FROM odd v JOIN resident r ON substr(r.nik, 1, 12) = substr(coalesce(v.nik, v.nik_pattern, v.nik_digits), 1, 12)
UNION
-- the first-registration part wrong
SELECT v.row, r.row FROM odd v JOIN resident r ON substr(r.nik, 7) = substr(coalesce(v.nik, v.nik_digits), -10)
UNION
-- a slip in the day, or in the month or year
SELECT v.row, r.row FROM odd v JOIN resident r
    ON substr(r.nik, 1, 6) = substr(coalesce(v.nik, v.nik_digits), 1, 6) AND substr(r.nik, 9) = substr(coalesce(v.nik, v.nik_digits), -8)
UNION
SELECT v.row, r.row FROM odd v JOIN resident r
    ON substr(r.nik, 1, 8) = substr(coalesce(v.nik, v.nik_digits), 1, 8) AND substr(r.nik, 13) = substr(coalesce(v.nik, v.nik_digits), -4)
UNION
-- the family
SELECT v.row, r.row FROM odd v JOIN resident r ON r.nkk = v.nkk
UNION
-- born in one year, in one village
SELECT v.row, r.row FROM odd v JOIN resident r ON r.place = v.place AND r.sex = v.sex AND year(r.born) = year(v.born)
UNION
-- born on one day, in one district
SELECT v.row, r.row FROM odd v JOIN resident r ON r.part = v.part AND r.born = v.born
UNION
-- one name, at either end, and one birth date or one village
SELECT v.row, r.row FROM odd v JOIN resident r ON r.born = v.born AND substr(r.name, 1, 4) = substr(v.name, 1, 4)
UNION
SELECT v.row, r.row FROM odd v JOIN resident r ON r.born = v.born AND substr(r.name, -4) = substr(v.name, -4)
UNION
SELECT v.row, r.row FROM odd v JOIN resident r ON r.place = v.place AND substr(r.name, 1, 5) = substr(v.name, 1, 5)
UNION
SELECT v.row, r.row FROM odd v JOIN resident r ON r.name = v.name AND (year(r.born) = year(v.born) OR v.born IS NULL);
