-- Signatures by their place: a run of rows without anything of a person's own between two persons of a sheet, or below the last.
-- In a run that has the words of a signature a name alone is a signature, and below the last person so is any name alone. There
-- names also stand side by side, so that one falls under the address. Where more than ``$most`` rows of names follow, the list
-- goes on. A code of the list's tables beside its label explains the codes where it stands below the last person.
CREATE OR REPLACE TABLE signed AS
SELECT *, sum(person::INTEGER) OVER (PARTITION BY file, sheet ORDER BY row) AS run
FROM (
    SELECT
        f.row, f.file, f.sheet, u.code,
        f.problem IS NULL AND u.code IS NULL AND (f.name_raw IS NOT NULL OR f.nik_raw IS NOT NULL) AS named,
        f.problem IS NULL AND u.code IS NULL AND (
            coalesce(length(f.nik_raw) = 16, false) OR regexp_matches(coalesce(f.nik_raw, ''), '[0-9*]{10}')
            OR regexp_matches(coalesce(f.birth_date_raw, ''), '^\W*[0-9]')
            OR length(trim(coalesce(f.sex_raw, ''))) BETWEEN 1 AND 2
            OR (NOT list_contains($carried::VARCHAR[], 'nkk') AND regexp_matches(coalesce(f.nkk_raw, ''), '[0-9*]{10}'))
            OR (NOT list_contains($carried::VARCHAR[], 'rt') AND regexp_full_match(trim(coalesce(f.rt_raw, '')), '[0-9]{1,3}'))
            OR (NOT list_contains($carried::VARCHAR[], 'tps') AND regexp_full_match(trim(coalesce(f.tps_raw, '')), '[0-9]{1,3}'))
        ) AS person
    FROM fields f
    LEFT JOIN furniture u ON u.row = f.row
    -- Somebody not far above the first signature or name alone tells that the list has begun.
    WHERE f.row >= (SELECT min(row) - 50 FROM furniture WHERE code IN ('signature', 'alone', 'legend'))
);

CREATE OR REPLACE TABLE furniture AS
WITH placed AS (
    SELECT
        row, file, sheet, code, named AND NOT person AS silent,
        coalesce(max(code = 'signature') OVER (PARTITION BY file, sheet, run ORDER BY row), false) AS said,
        run = max(run) OVER (PARTITION BY file, sheet) AS last,
        run > 0 AS begun
    FROM signed
),
legend AS (
    SELECT row FROM placed WHERE code = 'legend' AND last AND begun
),
names AS (
    SELECT row
    FROM placed
    WHERE (code = 'alone' AND (said OR (last AND begun))) OR (silent AND said AND last AND $alone)
    QUALIFY count(*) OVER (PARTITION BY file, sheet, last) <= $most OR NOT last
)
SELECT row, CASE code WHEN 'signature' THEN 'record.no-person' ELSE code END AS code FROM furniture WHERE code NOT IN ('alone', 'legend')
UNION ALL
SELECT row, 'record.no-person' FROM legend
UNION ALL
SELECT row, 'record.no-person' FROM names;
