-- The quarantine: why, where, and the record as it came: its text where it could not be split, else its cells as JSON. The reasons are
-- few, however many records are rejected: they are put in order once for all the records that have the same ones.
CREATE OR REPLACE TABLE reject AS
WITH why AS MATERIALIZED (
    SELECT row, string_agg(code, ' ') AS codes, coalesce(string_agg(field, ' '), '') AS columns
    FROM issue
    WHERE row IN (SELECT row FROM issue WHERE field IS NULL)
    GROUP BY row
),
told AS (
    SELECT
        codes,
        columns,
        list_sort(list_distinct(string_split(codes, ' '))) AS code_list,
        CASE WHEN columns = '' THEN [] ELSE list_sort(list_distinct(string_split(columns, ' '))) END AS column_list
    FROM (SELECT DISTINCT codes, columns FROM why)
)
SELECT
    coalesce(l.file, o.file) AS file,
    l.row,
    l.line,
    l.sheet,
    told.code_list AS codes,
    told.column_list AS columns,
    coalesce(l.record, to_json(list_transform(list_value(*COLUMNS('^c[0-9]+$')), lambda cell: coalesce(cell, '')))::VARCHAR) AS record
FROM landed l
JOIN why ON why.row = l.row
JOIN told ON told.codes = why.codes AND told.columns = why.columns
CROSS JOIN origin o;
