-- Who in the register might an odd row be? First those near it: by number, by family, by village. Every key is local, so that
-- the work grows with the lists and not with their product. A pair found by several keys is one candidate.
CREATE OR REPLACE TABLE sought AS
SELECT
    row, nkk, place, part, sex, born, name,
    coalesce(nik, as_number(nik_digits)) AS number,
    CASE WHEN length(nik_digits) <> 16 THEN nik_digits END AS digits,
    coalesce(first_digits(nik, 12), TRY_CAST(left(coalesce(nik_pattern, nik_digits), 12) AS BIGINT)) AS first_12,
    coalesce(last_digits(nik, 10), TRY_CAST(right(nik_digits, 10) AS BIGINT)) AS last_10
FROM odd;

CREATE OR REPLACE TABLE candidate AS
SELECT voter, resident FROM same_nik WHERE voter IN (SELECT row FROM odd)
UNION
-- the last digits hidden or wrong
SELECT v.row, r.row FROM sought v JOIN resident r ON first_digits(r.nik, 12) = v.first_12
UNION
-- the first-registration part wrong
SELECT v.row, r.row FROM sought v JOIN resident r ON last_digits(r.nik, 10) = v.last_10
WHERE CASE WHEN v.digits IS NULL THEN is_digit_slip(v.number, r.nik) ELSE can_be(v.digits, r.nik) END
UNION
-- the family
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nkk = v.nkk
UNION
-- born on one day, in one village
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.born = v.born
UNION
-- one name, in one district
SELECT v.row, r.row FROM sought v JOIN resident r ON r.part = v.part AND r.name = v.name;
