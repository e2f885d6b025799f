-- The cells that slipped are read where they belong. Each is kept as the list has it, for those who must be called in by their own name.
CREATE OR REPLACE TABLE slipped AS
SELECT s.row, s.field, s.shift, CASE s.field WHEN 'name' THEN n.written END AS name, CASE s.field WHEN 'birth_date' THEN n.born END AS born,
    CASE s.field WHEN 'nik' THEN n.nik END AS nik
FROM slipped s
JOIN (FROM voter() SEMI JOIN (SELECT position_of(row + shift) AS position FROM slipped) p USING (position)) n ON n.row = s.row + s.shift;

DELETE FROM identical WHERE voter IN (SELECT row FROM slipped);

UPDATE left_over v SET name = n.name
FROM (SELECT s.row, n.name FROM slipped s JOIN left_over n ON n.row = s.row + s.shift WHERE s.field = 'name') n
WHERE n.row = v.row;

UPDATE left_over v
SET born = n.born, born_pattern = n.born_pattern, age = n.age, born_after = n.born_after, born_until = n.born_until,
    born_year = n.born_year, born_month = n.born_month, born_day = n.born_day
FROM (
    SELECT s.row, n.* EXCLUDE (row) FROM slipped s JOIN left_over n ON n.row = s.row + s.shift WHERE s.field = 'birth_date'
) n
WHERE n.row = v.row;

CREATE OR REPLACE TABLE moved_number AS
SELECT s.row, n.nik, n.nik_pattern, n.nik_digits FROM slipped s JOIN left_over n ON n.row = s.row + s.shift WHERE s.field = 'nik';

UPDATE left_over v SET nik = n.nik, nik_pattern = n.nik_pattern, nik_digits = n.nik_digits FROM moved_number n WHERE n.row = v.row;

-- Another record has the number.
DELETE FROM by_number WHERE voter IN (SELECT row FROM moved_number);

INSERT INTO by_number BY NAME
SELECT v.row AS voter, r.row AS resident, false AS is_plain, v.remark
FROM left_over v SEMI JOIN moved_number m ON m.row = v.row
LEFT JOIN resident r ON r.nik = v.nik;
