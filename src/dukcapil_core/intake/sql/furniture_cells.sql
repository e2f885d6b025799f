-- The likely rows by all their own cells: a total says so somewhere, and a name without a letter is no name. A name that is all
-- there is, in a table of many columns, waits for its place to tell, and so does a code with its label: see ``signatures``. A
-- hamlet or polling station alone is the title of a group of rows. Whatever else has a cell is a person.
CREATE OR REPLACE TABLE furniture AS
WITH written AS (
    SELECT l.row, list_value(*COLUMNS('^c[0-9]+$')) AS cells
    FROM landed l
    JOIN furniture u ON u.row = l.row AND u.code = 'likely'
),
own AS (
    SELECT
        w.row,
        coalesce(f.name_raw, '') AS name,
        f.sex_raw IS NULL AND f.birth_date_raw IS NULL AND NOT regexp_matches(coalesce(f.nkk_raw, ''), '[0-9*]') AS is_anonymous,
        list_filter(list_transform(w.cells, lambda cell, place: CASE WHEN NOT list_contains($added::INTEGER[], place) THEN trim(cell) END), lambda cell: cell <> '') AS cells
    FROM written w
    JOIN fields f ON f.row = w.row
)
SELECT row, code FROM furniture WHERE code <> 'likely'
UNION ALL
SELECT row, code
FROM (
    SELECT
        row,
        CASE
            WHEN len(cells) = 1 AND regexp_matches(upper(cells[1]), $group) THEN 'record.no-person'
            WHEN len(cells) = 2 AND list_contains($legend::VARCHAR[], regexp_replace(upper(cells[1] || ' ' || cells[2]), '\W+', ' ', 'g')) THEN 'legend'
            WHEN regexp_matches(name, $letter) THEN CASE WHEN len(cells) = 1 THEN 'alone' END
            WHEN list_bool_or(list_transform(cells, lambda cell: regexp_matches(upper(cell), '^\W*(SUB ?)?(JUMLAH|TOTAL)\b'))) THEN 'record.total'
            WHEN name <> '' OR is_anonymous OR (len(cells) = 1 AND length(cells[1]) <= 4) THEN 'record.no-person'
        END AS code
    FROM own
)
WHERE code IS NOT NULL;
