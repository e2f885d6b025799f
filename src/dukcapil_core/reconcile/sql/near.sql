-- Who in the register might an odd row be? First those near it: by number, by family, by village. Every key is local, so that
-- the work grows with the lists and not with their product. A pair found by several keys is one candidate.
CREATE OR REPLACE TABLE sought AS
SELECT
    row, nkk, place, part, sex, born, name,
    coalesce(nik, nik_pattern, nik_digits) AS number,
    coalesce(nik, nik_digits) AS digits
FROM odd;

CREATE OR REPLACE TABLE candidate AS
SELECT voter, resident FROM same_nik WHERE voter IN (SELECT row FROM odd)
UNION
-- the last digits hidden or wrong
SELECT v.row, r.row FROM sought v JOIN resident r ON left(r.nik, 12) = left(v.number, 12)
UNION
-- the first-registration part wrong
SELECT v.row, r.row FROM sought v JOIN resident r ON right(r.nik, 10) = right(v.digits, 10)
WHERE can_be(v.digits, r.nik)
UNION
-- the family
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nkk = v.nkk
UNION
-- born on one day, in one village
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.born = v.born
UNION
-- one name, in one district
SELECT v.row, r.row FROM sought v JOIN resident r ON r.part = v.part AND r.name = v.name;
