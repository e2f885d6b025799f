-- The plain road, nearly the whole list: one register record has the NIK, and name, birth date and sex agree to the letter.
CREATE OR REPLACE TABLE same_nik AS
SELECT
    v.row AS voter, r.row AS resident,
    v.name = r.name AND v.born = r.born AND (v.sex = r.sex OR v.sex IS NULL OR r.sex IS NULL) AS is_plain
FROM voter v JOIN resident r ON v.nik = r.nik;

CREATE OR REPLACE TABLE plain AS
SELECT voter, min(resident) AS resident
FROM same_nik
GROUP BY voter
HAVING count(*) = 1 AND bool_and(is_plain);

CREATE OR REPLACE TABLE claimed AS SELECT DISTINCT resident FROM plain;

-- What is left over needs evidence: first whether the record with the same NIK is the same person.
CREATE OR REPLACE TABLE odd_row AS SELECT v.row FROM (SELECT row FROM voter) v ANTI JOIN plain p ON p.voter = v.row;

CREATE OR REPLACE TABLE candidate AS SELECT s.voter, s.resident FROM same_nik s SEMI JOIN odd_row o ON o.row = s.voter;

CREATE OR REPLACE TABLE odd AS
SELECT v.*, c.voter IS NOT NULL AS nik_is_known
FROM odd_row o
JOIN voter v USING (row)
LEFT JOIN (SELECT DISTINCT voter FROM candidate) c ON c.voter = o.row;
