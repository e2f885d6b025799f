-- The cells that slipped are read where they belong. Each is kept as the list has it, for those who must be called in by their own name.
CREATE OR REPLACE TABLE slipped AS
SELECT s.row, s.field, s.shift, CASE s.field WHEN 'name' THEN n.written END AS name, CASE s.field WHEN 'birth_date' THEN n.born END AS born,
    CASE s.field WHEN 'nik' THEN n.nik END AS nik
FROM slipped s
JOIN (FROM voter() SEMI JOIN (SELECT position_of(row + shift) AS position FROM slipped) p USING (position)) n ON n.row = s.row + s.shift;

DELETE FROM identical WHERE voter IN (SELECT row FROM slipped);

-- The row beside each, which has its cell. A table, since an update that read its own table could come upon cells that it has put back already.
CREATE OR REPLACE TABLE beside AS
SELECT s.row, s.field, n.* EXCLUDE (row) FROM slipped s JOIN left_over n ON n.row = s.row + s.shift;

UPDATE left_over v SET name = n.name FROM (FROM beside WHERE field = 'name') n WHERE n.row = v.row;

UPDATE left_over v
SET born = n.born, born_pattern = n.born_pattern, age = n.age, born_after = n.born_after, born_until = n.born_until,
    born_year = n.born_year, born_month = n.born_month, born_day = n.born_day
FROM (FROM beside WHERE field = 'birth_date') n
WHERE n.row = v.row;

UPDATE left_over v SET nik = n.nik, nik_pattern = n.nik_pattern, nik_digits = n.nik_digits FROM (FROM beside WHERE field = 'nik') n WHERE n.row = v.row;

-- Another record has the number.
DELETE FROM by_number WHERE voter IN (SELECT row FROM slipped WHERE field = 'nik');

INSERT INTO by_number BY NAME
SELECT v.row AS voter, r.row AS resident, false AS is_plain, v.remark
FROM left_over v SEMI JOIN (FROM slipped WHERE field = 'nik') s ON s.row = v.row
LEFT JOIN resident r ON r.nik = v.nik;
