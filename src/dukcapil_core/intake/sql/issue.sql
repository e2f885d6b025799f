-- Why a record cannot be used: it was not split into cells, or says of nobody who it is. A birth date and an address together are somebody;
-- either alone is not.
CREATE OR REPLACE MACRO rejection(problem, name, number, kind, born, address) AS
CASE
    WHEN problem IS NOT NULL THEN problem
    WHEN name IS NULL AND (number IS NULL OR kind = 'missing') AND (born IS NULL OR address IS NULL) THEN 'record.no-identity'
END;

-- Every cell that failed or asks for a look, by record and canonical column. Codes only, never a value.
-- Here: records that cannot be used, and the numbers that are not plain; find_failing adds the other cells.
CREATE OR REPLACE TABLE finding AS
SELECT row, unnest(list_concat(
    [{field: NULL::VARCHAR, code: code} FOR code IN [rejected] IF code IS NOT NULL],
    [{field: 'nik', code: code} FOR code IN nik_codes],
    [{field: 'nkk', code: code} FOR code IN nkk_codes]
), recursive := true)
FROM (
    SELECT
        f.row,
        rejection(f.problem, w.name_raw, f.nik_raw, n.kind, f.born, w.address_raw) AS rejected,
        CASE WHEN f.nik_raw IS NULL AND f.problem IS NULL THEN ['nik.missing'] ELSE coalesce(n.codes, []) END AS nik_codes,
        coalesce(k.codes, []) AS nkk_codes
    FROM unsettled f
    JOIN fields w ON w.position = f.row - 1
    LEFT JOIN judged_nik n ON n.text = f.nik_raw AND n.is_numeric = f.nik_numeric
    LEFT JOIN judged_nkk k ON k.text = f.nkk_raw AND k.is_numeric = f.nkk_numeric
    WHERE f.nik_raw IS NULL OR f.problem IS NOT NULL OR n.codes IS NOT NULL OR k.codes IS NOT NULL
);

INSERT INTO finding FROM untranslated;
