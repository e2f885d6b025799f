-- A cell was taken out of a sheet, or put in, and those below it moved up or down: from there on each row has the name, the birth date or the
-- number of the row beside it. A list with numbers bears that; without them every row is somebody else. Such a cell is read where it belongs when
-- the register says so of row after row: with its neighbour's cell the row is a resident, by name, date, and number or village, and as it
-- is written it is none. "shift" is where the row's own cell stands; 0 is the row as it is written.
CREATE OR REPLACE TABLE attempt AS
WITH asked AS (
    FROM left_over SEMI JOIN (SELECT unnest(range(row - 3 * $slipped_rows, row + 3 * $slipped_rows + 1)) AS row FROM together) around USING (row)
),
beside AS (
    SELECT v, n, shift,
        n.name = v.name AS is_one_name, (n.born, n.born_pattern, n.age) IS NOT DISTINCT FROM (v.born, v.born_pattern, v.age) AS is_one_day
    FROM asked v CROSS JOIN (VALUES (-1), (1)) s(shift)
    JOIN left_over n ON n.row = v.row + shift
)
-- Of two of one name, or born on one day, the other cell is the neighbour's own as well.
SELECT v.row, 'name' AS field, shift, is_one_day AS is_neighbours, v.nik, v.nkk, v.place, v.rt, v.rw, v.sex,
    n.name, v.born, v.born_after, v.born_until, v.born_year, v.born_month, v.born_day
FROM beside
WHERE NOT is_one_name
UNION ALL
SELECT v.row, 'birth_date', shift, is_one_name, v.nik, v.nkk, v.place, v.rt, v.rw, v.sex,
    v.name, n.born, n.born_after, n.born_until, n.born_year, n.born_month, n.born_day
FROM beside
WHERE NOT is_one_day
UNION ALL
SELECT v.row, 'nik', shift, false, n.nik, v.nkk, v.place, v.rt, v.rw, v.sex,
    v.name, v.born, v.born_after, v.born_until, v.born_year, v.born_month, v.born_day
FROM beside
WHERE n.nik IS NOT NULL
UNION ALL
SELECT row, NULL, 0, false, nik, nkk, place, rt, rw, sex, name, born, born_after, born_until, born_year, born_month, born_day FROM asked;

-- Where that is a resident, and how many of the row's other cells are that resident's too.
CREATE OR REPLACE TABLE fitting AS
SELECT a.row, a.field, a.shift, a.is_neighbours,
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

-- The rows that are nobody as they are written, or better somebody with a neighbour's cell (in a list by name the date that has come may be that of
-- a namesake elsewhere). Who is somebody has not slipped, though the neighbour's cell fits as well (as among many namesakes, or where neighbours are
-- of one age): that tells nothing, beside rows that have. "place" counts the homeless, "others" the rows that have not slipped.
CREATE OR REPLACE TABLE homeless AS
SELECT row, row_number() OVER (ORDER BY row) AS place, others
FROM (
    SELECT row, coalesce(own < beside, own IS NULL) AS is_homeless, row - row_number() OVER (ORDER BY row) AS others
    FROM (SELECT row FROM attempt WHERE shift = 0) a
    LEFT JOIN (
        SELECT row, max(agreeing) FILTER (shift = 0) AS own, max(agreeing) FILTER (shift <> 0) AS best,
            max(agreeing) FILTER (shift <> 0 AND NOT is_neighbours) AS beside
        FROM fitting GROUP BY row
    ) f USING (row)
    WHERE coalesce(own <= best, own IS NULL)
)
WHERE is_homeless;

-- How each of them is somebody. Where the names have gone up, each would be somebody with the birth date of the row below as well: that cell has
-- slipped which leaves more of the others with their residents in the rows around. Where neither clearly does (by more than the one row that only
-- one of them has at an end), it is the birth date, since a row is whose name it bears. With what is the neighbour's own as well a row says nothing.
CREATE OR REPLACE TABLE reading AS
SELECT row, place, others, field, shift
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY row ORDER BY agreeing_around - CASE field WHEN 'name' THEN $slipped_clearly ELSE 0 END DESC, field, shift
    ) AS turn
    FROM (
        SELECT row, place, others, field, shift, is_neighbours, sum(agreeing) OVER (
            PARTITION BY field, shift ORDER BY row RANGE BETWEEN $slipped_around PRECEDING AND $slipped_around FOLLOWING
        ) AS agreeing_around
        FROM fitting JOIN homeless USING (row)
    )
)
WHERE turn = 1 AND NOT is_neighbours;

-- The parts of the file where row after row says so: most of those that are nobody as they are written, and between two of them hardly any that
-- is somebody. What lies between two such rows has slipped with them, whatever is wrong with it (rows of another village stand together); who is
-- somebody there (one has its twin's name) is so by chance.
INSERT INTO slipped BY NAME
WITH parted AS (
    SELECT *, coalesce(place - lag(place) OVER way > $slipped_near OR others - lag(others) OVER way > $slipped_between, true) AS is_first
    FROM reading
    WINDOW way AS (PARTITION BY field, shift ORDER BY row)
),
said AS (
    SELECT row, place, others, field, shift
    FROM (SELECT *, sum(is_first::INTEGER) OVER (PARTITION BY field, shift ORDER BY row) AS part FROM parted)
    WINDOW same AS (PARTITION BY field, shift, part)
    -- Of names that were exchanged in pairs every second row says so, from the first to the last: half of them, and a half.
    QUALIFY count(*) OVER same >= $slipped_rows AND count(*) OVER same > 1 + (max(place) OVER same - min(place) OVER same + 1) / 2
),
gap AS (
    SELECT field, shift, row, lead(row) OVER way AS next
    FROM said
    WINDOW way AS (PARTITION BY field, shift ORDER BY row)
    QUALIFY next > row + 1 AND lead(place) OVER way - place <= $slipped_gap AND lead(others) OVER way - others <= $slipped_between
),
between_two AS (
    SELECT v.row, gap.field, gap.shift FROM left_over v JOIN gap ON v.row > gap.row AND v.row < gap.next ANTI JOIN said ON said.row = v.row
)
SELECT row, field, shift FROM said
UNION ALL
FROM between_two
QUALIFY row_number() OVER (PARTITION BY row ORDER BY field, shift) = 1;

-- Where the neighbour is a plain row, its cell cannot be the row's: that stays as it is.
DELETE FROM slipped WHERE row + shift NOT IN (SELECT row FROM left_over);
