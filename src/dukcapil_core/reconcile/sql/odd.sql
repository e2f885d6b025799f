-- Whom the plain rows hold.
CREATE OR REPLACE TABLE claimed AS
SELECT voter, resident, claim_of(remark) AS claim
FROM (SELECT voter, resident, remark FROM plain UNION ALL SELECT voter, resident, remark FROM identical);

-- What the plain road does not settle needs evidence: first whether the record with the same NIK is the same person.
CREATE OR REPLACE TABLE candidate AS SELECT s.voter, s.resident FROM same_nik s SEMI JOIN left_over o ON o.row = s.voter;

-- What masks leave of family cards, where it is few people's.
CREATE OR REPLACE TABLE card_of_few AS
SELECT start
FROM (SELECT first_digits(nkk, 12) AS start FROM resident)
SEMI JOIN (SELECT start_of(nkk_pattern) AS start FROM left_over) masked USING (start)
GROUP BY start HAVING count(*) <= $few_of_a_card;

-- The rows that the plain road leaves over, with what every look asks of them. Digits of the right length are sought as a number, whatever
-- is wrong with them; others as "digits". Many have one address: it is taken apart once. How many live in the row's RT is asked where no card speaks.
CREATE OR REPLACE TABLE odd AS
SELECT
    v.* REPLACE (a.bare AS address, bare_birth_place(v.birth_place) AS birth_place),
    coalesce(v.nik, as_number(v.nik_digits)) AS number, CASE WHEN length(v.nik_digits) <> 16 THEN v.nik_digits END AS digits,
    a.in_order AS address_in_order, a.street, a.telling AS address_telling, a.telling_in_order AS address_telling_in_order,
    split_part(v.name, ' ', 1) AS first_word, split_part(v.name, ' ', -1) AS last_word,
    CASE WHEN start_of(v.nkk_pattern) IN (FROM card_of_few) THEN start_of(v.nkk_pattern) END AS card_of_few,
    c.voter IS NOT NULL AS nik_is_known, claim_of(v.remark) AS claim,
    rt.people AS rt_people
FROM left_over v
ANTI JOIN identical i ON i.voter = v.row
LEFT JOIN (SELECT DISTINCT voter FROM candidate) c ON c.voter = v.row
LEFT JOIN (
    SELECT place, rt, rw, count(*) AS people
    FROM resident SEMI JOIN (SELECT place, rt, rw FROM left_over WHERE nkk IS NULL) asked USING (place, rt, rw)
    GROUP BY place, rt, rw
) rt ON rt.place = v.place AND rt.rt = v.rt AND rt.rw = v.rw
LEFT JOIN (
    SELECT address, bare, in_order, nullif(bare_street(in_order), '') AS street, telling_words(bare, words) AS telling,
        sorted_words(telling) AS telling_in_order
    FROM common_address_words CROSS JOIN (
        SELECT address, bare, sorted_words(bare) AS in_order
        FROM (SELECT address, bare_address(address) AS bare FROM (SELECT DISTINCT address FROM left_over))
    )
) a ON a.address = v.address;

-- What the looks will say of them and their candidates: of each comparison what was found, and its weight in bits.
CREATE OR REPLACE TABLE evidence (
    voter BIGINT, resident BIGINT, is_claimed BOOLEAN, is_near_serial BOOLEAN,
    nik_level VARCHAR, nik_bits DOUBLE, name_level VARCHAR, name_bits DOUBLE, born_level VARCHAR, born_bits DOUBLE,
    sex_level VARCHAR, sex_bits DOUBLE, nkk_level VARCHAR, nkk_bits DOUBLE, place_level VARCHAR, place_bits DOUBLE,
    address_level VARCHAR, address_bits DOUBLE, birth_place_level VARCHAR, birth_place_bits DOUBLE, standing_level VARCHAR, standing_bits DOUBLE,
    claim_bits DOUBLE, twin_bits DOUBLE, base_bits DOUBLE, bits DOUBLE
);
