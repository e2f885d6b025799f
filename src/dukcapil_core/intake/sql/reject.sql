-- The quarantine: why, where, and the record as it came: its text where it could not be split, else its cells as JSON.
CREATE OR REPLACE TABLE reject AS
WITH why AS (
    SELECT row, list(DISTINCT code ORDER BY code) AS codes, list(DISTINCT field ORDER BY field) FILTER (field IS NOT NULL) AS columns
    FROM issue
    WHERE row IN (SELECT row FROM issue WHERE field IS NULL)
    GROUP BY row
)
SELECT
    coalesce(l.file, o.file) AS file,
    l.row,
    l.line,
    l.sheet,
    why.codes,
    coalesce(why.columns, []) AS columns,
    coalesce(l.record, to_json(list_transform(list_value(*COLUMNS('^c[0-9]+$')), lambda cell: coalesce(cell, '')))::VARCHAR) AS record
FROM landed l
JOIN why ON why.row = l.row
CROSS JOIN origin o;
