-- The plain road, nearly the whole list: one register record has the NIK, and name, birth date and sex agree to the letter. Every row, with
-- each record that has its number, or none. Namesakes with a birthday that nobody knows have numbers that differ in one digit: where card and
-- village are other ones, the row is not plain.
CREATE OR REPLACE TABLE by_number AS
SELECT
    v.row AS voter, r.row AS resident,
    is_written(v.written, r.name) AND v.born = r.born AND (v.sex = r.sex OR v.sex IS NULL OR r.sex IS NULL)
        AND NOT coalesce(v.nkk <> r.nkk AND v.place <> r.place AND is_placeholder(r.born), false) AS is_plain,
    differing(v.nkk, r.nkk, 16) + differing(v.place, r.place, 32) + recording_digits(r.ktp_recording) AS differences,
    r.standing, r.nik, coalesce(v.spot, r.spot) AS spot, v.tps, v.remark
FROM voter() v LEFT JOIN resident r ON v.nik = r.nik;

-- Hardly a register has one number twice, and where none has, every row of the list is there once: counted sooner than grouped.
CREATE OR REPLACE TABLE shared_nik AS
SELECT voter FROM by_number WHERE (SELECT count(*) FROM by_number) > $voters GROUP BY voter HAVING count(*) > 1;

CREATE OR REPLACE VIEW plain AS SELECT * EXCLUDE (is_plain) FROM by_number ANTI JOIN shared_nik USING (voter) WHERE is_plain;

CREATE OR REPLACE VIEW same_nik AS SELECT voter, resident FROM by_number WHERE resident IS NOT NULL;

-- The other rows with all that is ever asked of them; few are found by their position without reading the plain ones.
CREATE OR REPLACE TABLE left_over AS
SELECT * EXCLUDE (position, written) FROM voter()
SEMI JOIN (SELECT position_of(voter) AS position FROM by_number WHERE is_plain IS NOT true OR voter IN (FROM shared_nik)) USING (position);

-- What the plain road does not settle needs evidence: first whether the record with the same NIK is the same person.
CREATE OR REPLACE TABLE candidate AS SELECT s.voter, s.resident FROM same_nik s SEMI JOIN left_over o ON o.row = s.voter;

-- A family card's number in the place of a NIK: the row's own, or one of the register's that does not say the row's birth date. It is no NIK,
-- and nothing is asked of it.
UPDATE left_over SET nik = NULL
WHERE row NOT IN (SELECT voter FROM candidate)
  AND (nik = nkk OR nik IN (SELECT nkk FROM resident SEMI JOIN (SELECT nik AS nkk FROM left_over) USING (nkk)) AND says_date(nik, born, $woman) IS NOT true);

-- A row without any number is plain when its name, birth date, sex and village are one resident's and no other row's, and the card is no
-- other one. A date that stands for an unknown day proves too little.
CREATE OR REPLACE TABLE identity AS
SELECT
    any_value(v.row) AS voter, any_value(r.row) AS resident, $identical::DOUBLE AS confidence,
    any_value(CASE WHEN r.nik IS NULL THEN 0 ELSE 1 END + differing(v.nkk, r.nkk, 16) + recording_digits(r.ktp_recording)) AS differences,
    any_value(r.standing) AS standing,
    any_value(r.nik) AS nik, any_value(coalesce(v.spot, r.spot)) AS spot, any_value(v.tps) AS tps, any_value(v.remark) AS remark
FROM left_over v JOIN resident r ON r.name = v.name AND r.born = v.born AND r.sex = v.sex AND r.place = v.place
WHERE has_no_number(v.nik, v.nik_pattern, v.nik_digits) AND NOT is_placeholder(v.born)
GROUP BY v.name, v.born, v.sex, v.place
HAVING count(*) = 1 AND NOT coalesce(any_value(v.nkk) <> any_value(r.nkk), false);

CREATE OR REPLACE TABLE identical AS
FROM identity ANTI JOIN (SELECT resident FROM plain) p USING (resident);

CREATE OR REPLACE TABLE claimed AS
SELECT resident, claim_of(remark) AS claim FROM (SELECT resident, remark FROM plain UNION ALL SELECT resident, remark FROM identical);
