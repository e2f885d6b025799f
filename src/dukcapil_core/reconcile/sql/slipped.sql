-- A cell was taken out of a sheet, or put in, and those below it moved up or down: from there on each row has the name, or the birth date, of
-- the row beside it. A list with numbers bears that; without them every row is somebody else. Such a cell is read where it belongs when the
-- register says so of row after row: with its neighbour's cell the row is a resident, by name, date, and number or village, and as it
-- is written it is none. "shift" is where the row's own cell stands.
CREATE OR REPLACE TABLE attempt AS
WITH beside AS (
    SELECT v, n, shift
    FROM left_over v SEMI JOIN together USING (row)
    CROSS JOIN (VALUES (-1), (1)) s(shift)
    JOIN left_over n ON n.row = v.row + shift
    -- Of two of one name, or born on one day, either cell is the neighbour's own as well.
    WHERE n.name <> v.name AND (n.born, n.born_pattern, n.age) IS DISTINCT FROM (v.born, v.born_pattern, v.age)
)
SELECT v.row, 'name' AS field, shift, v.nik, v.nkk, v.place, v.rt, v.rw, v.sex,
    n.name, v.born, v.born_after, v.born_until, v.born_year, v.born_month, v.born_day
FROM beside
UNION ALL
SELECT v.row, 'birth_date', shift, v.nik, v.nkk, v.place, v.rt, v.rw, v.sex,
    v.name, n.born, n.born_after, n.born_until, n.born_year, n.born_month, n.born_day
FROM beside;

-- Where that is a resident, and how many of the row's other cells are that resident's too.
CREATE OR REPLACE TABLE fitting AS
SELECT a.row, a.field, a.shift,
    max(1 + coalesce((r.nkk = a.nkk)::INTEGER, 0) + coalesce((r.sex = a.sex)::INTEGER, 0)
        + coalesce((r.rt = a.rt AND r.rw = a.rw)::INTEGER, 0)) AS agreeing
FROM (
    SELECT a, r FROM attempt a JOIN resident r ON r.name = a.name AND r.place = a.place
    UNION ALL
    SELECT a, r FROM (FROM attempt WHERE place IS NULL) a JOIN resident r ON r.name = a.name AND r.born = a.born
    UNION ALL
    SELECT a, r FROM attempt a JOIN resident r ON r.nik = a.nik WHERE r.name = a.name
)
WHERE coalesce(r.sex = a.sex, true) AND coalesce(r.nik = a.nik, true)
  AND is_told_date(r.born, a.born, a.born_after, a.born_until, a.born_year, a.born_month, a.born_day)
GROUP BY ALL;

-- The parts of the file where row after row says so. Where the names have gone up, each would be somebody with the birth date of the row below
-- as well: that cell has slipped which leaves more of the others with their resident, or else the birth date, since a row is whose name it
-- bears.
INSERT INTO slipped
WITH parted AS (
    SELECT field, shift, row, agreeing, coalesce(row - lag(row) OVER way > $slipped_gap, true) AS is_first
    FROM fitting
    WINDOW way AS (PARTITION BY field, shift ORDER BY row)
),
block AS (
    SELECT field, shift, min(row) AS first, max(row) AS last, sum(agreeing) AS agreeing
    FROM (SELECT *, sum(is_first::INTEGER) OVER (PARTITION BY field, shift ORDER BY row) AS block FROM parted)
    GROUP BY field, shift, block
    HAVING count(*) >= $slipped_rows AND 2 * count(*) > last - first
)
SELECT t.row, b.field, b.shift
FROM together t JOIN block b ON t.row BETWEEN b.first AND b.last
QUALIFY row_number() OVER (PARTITION BY t.row ORDER BY b.agreeing DESC, b.field, b.shift) = 1;

-- Fewer rows than that among them are somebody by chance (one has its twin's name): they have slipped with the others.
INSERT INTO slipped
SELECT v.row, s.field, s.shift
FROM left_over v
JOIN (SELECT *, lead(row) OVER (PARTITION BY field, shift ORDER BY row) AS next FROM slipped) s
    ON v.row > s.row AND v.row < s.next AND s.next - s.row BETWEEN 2 AND $slipped_rows
ANTI JOIN slipped o ON o.row = v.row
QUALIFY row_number() OVER (PARTITION BY v.row ORDER BY s.next - s.row, s.field, s.shift) = 1;

-- What stands in no row of these cannot be read.
DELETE FROM slipped WHERE row + shift NOT IN (SELECT row FROM left_over);

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
