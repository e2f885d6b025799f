-- Who in the register might an odd row be? Every key is local (a number, a family, a village and a year), so that the work grows
-- with the lists and not with their product. A pair found by several keys is one candidate.
CREATE OR REPLACE TABLE sought AS
SELECT
    row, nik, nkk, place, part, sex, born, name,
    coalesce(nik, nik_pattern, nik_digits) AS number,
    coalesce(nik, nik_digits) AS digits,
    year(born) AS y, month(born) AS m, day(born) AS d
FROM odd;

CREATE OR REPLACE TABLE candidate AS
SELECT voter, resident FROM same_nik WHERE voter IN (SELECT row FROM odd)
UNION
-- the last digits hidden or wrong
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nik[:12] = v.number[:12]
UNION
-- the first-registration part wrong
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nik[7:] = v.digits[-10:]
UNION
-- a slip in the day, the month or the year
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nik[:6] = v.digits[:6] AND r.nik[9:] = v.digits[-8:]
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nik[:8] = v.digits[:8] AND r.nik[11:] = v.digits[-6:]
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nik[:10] = v.digits[:10] AND r.nik[13:] = v.digits[-4:]
UNION
-- the family
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nkk = v.nkk
UNION
-- one village and one year, and a birthday that a slip or a placeholder can explain
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.sex = v.sex AND year(r.born) = v.y
WHERE month(r.born) = v.m OR day(r.born) = v.d OR is_placeholder(r.born) OR is_placeholder(v.born) OR month(r.born) = v.d
UNION
-- one village and one birthday, another year
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.sex = v.sex AND month(r.born) = v.m AND day(r.born) = v.d
WHERE NOT is_placeholder(v.born)
UNION
-- born on one day, in one district
SELECT v.row, r.row FROM sought v JOIN resident r ON r.part = v.part AND r.born = v.born
UNION
-- one name, at either end, and one birth date
SELECT v.row, r.row FROM sought v JOIN resident r ON r.born = v.born AND r.name[:4] = v.name[:4]
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.born = v.born AND r.name[-4:] = v.name[-4:]
UNION
-- the words of a name swapped
SELECT v.row, r.row FROM sought v JOIN resident r ON r.born = v.born AND r.name[:3] = split_part(v.name, ' ', -1)[:3]
UNION
-- one name without a birth date, or with another one
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.name[:5] = v.name[:5] WHERE v.born IS NULL OR r.born IS NULL
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.name = v.name AND r.part = v.part;
