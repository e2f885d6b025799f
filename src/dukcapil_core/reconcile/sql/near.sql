-- Who in the register might an odd row be? First those near it: by number, by family, by village. Every key is local, so that
-- the work grows with the lists and not with their product. A pair found by several keys is one candidate.
CREATE OR REPLACE TABLE sought AS
SELECT
    row, nkk, card_of_few, place, part, rt, rw, sex, born, born_year, born_month, born_day, born_after, born_until,
    name, first_word, last_word, address,
    number, digits,
    coalesce(first_digits(nik, 12), start_of(coalesce(nik_pattern, nik_digits))) AS first_12,
    coalesce(last_digits(nik, 10), TRY_CAST(right(nik_digits, 10) AS BIGINT)) AS last_10
FROM odd;

-- Rows that name no village: with the addresses that few have, as the register writes them.
CREATE OR REPLACE TABLE nowhere AS FROM sought WHERE place IS NULL;

CREATE OR REPLACE TABLE address_there AS
SELECT DISTINCT bare, address FROM address_count SEMI JOIN (SELECT address AS bare FROM nowhere) n USING (bare) WHERE anywhere <= $rare;

-- What a slip in the six digits of a place, or a swap of two of them, can make of their number: a digit or nine times a digit, and noughts.
CREATE OR REPLACE TABLE slip AS
SELECT DISTINCT kind * digit * (10 ** noughts)::BIGINT AS difference
FROM range(1, 10) a(digit), range(0, 6) b(noughts), (VALUES (1), (9)) c(kind);

CREATE OR REPLACE TABLE misplaced AS
SELECT v.row AS voter, r.row AS resident, v.number, r.nik
FROM sought v JOIN resident r ON last_digits(r.nik, 10) = v.last_10
WHERE abs(first_digits(v.number, 6) - first_digits(r.nik, 6)) IN (SELECT difference FROM slip);

-- Names that so many in a district have that they are no key there.
CREATE OR REPLACE TABLE common_there AS
SELECT part, name FROM resident SEMI JOIN sought USING (part, name) GROUP BY part, name HAVING count(*) > $namesakes_there;

CREATE OR REPLACE TABLE candidate AS
SELECT voter, resident FROM same_nik WHERE voter IN (SELECT row FROM odd)
UNION
-- the last digits hidden or wrong; of those who were registered on a day that stands for an unknown one, as very many were, who is near or named so
SELECT v.row, r.row FROM sought v JOIN resident r ON first_digits(r.nik, 12) = v.first_12
WHERE NOT says_unknown_day(v.first_12, $woman) OR r.place = v.place AND r.rt = v.rt AND r.rw = v.rw OR is_named_like(v, r.name, $alike)
UNION
-- the first-registration part wrong
SELECT voter, resident FROM misplaced WHERE is_slip_of(number, nik)
UNION
-- digits lost in it, or too many
SELECT v.row, r.row FROM (FROM sought WHERE digits IS NOT NULL) v JOIN resident r ON last_digits(r.nik, 10) = v.last_10
WHERE can_be(v.digits, r.nik)
UNION
-- the family
SELECT v.row, r.row FROM sought v JOIN resident r ON r.nkk = v.nkk
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON first_digits(r.nkk, 12) = v.card_of_few
UNION
-- born on one day, in one village
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.born = v.born
UNION
-- one name, in one district; or in one RT, where many have it
SELECT v.row, r.row FROM (FROM sought ANTI JOIN common_there USING (part, name)) v JOIN resident r ON r.part = v.part AND r.name = v.name
WHERE can_be_born(r.born, v)
UNION
SELECT v.row, r.row
FROM (FROM sought SEMI JOIN common_there USING (part, name)) v
JOIN resident r ON r.place = v.place AND r.rt = v.rt AND r.rw = v.rw AND r.name = v.name
WHERE can_be_born(r.born, v)
UNION
-- whose birth date nobody knows: one sex and age in one RT, under a name like it
SELECT v.row, r.row
FROM (FROM sought WHERE born IS NULL) v JOIN resident r ON r.place = v.place AND r.rt = v.rt AND r.rw = v.rw AND r.sex = v.sex
WHERE is_of_age(r.born, v.born_after, v.born_until) AND is_of_year(r.born, v.born_year) AND is_named_like(v, r.name, $alike)
UNION
-- in no known village: two of name, birth date and an address that few have
SELECT v.row, r.row FROM nowhere v JOIN resident r ON r.name = v.name AND r.born = v.born
UNION
SELECT v.row, r.row FROM nowhere v JOIN address_there a ON a.bare = v.address JOIN resident r ON r.address = a.address
WHERE r.name = v.name OR r.born = v.born;
