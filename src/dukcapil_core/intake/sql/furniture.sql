-- Rows of a printed list that are no person: the header again on a new page, its numbering, totals, and what stands below a
-- list (place, date, signature) in the column of the NIK. Only rows without a number of 16 characters are looked at.
CREATE OR REPLACE TABLE furniture AS
SELECT
    row,
    CASE
        WHEN number = 'NIK' OR list_contains($nik_names::VARCHAR[], number) OR (number = '' AND list_contains($name_names::VARCHAR[], name)) THEN 'record.header-again'
        WHEN regexp_full_match(number, '[(]?[0-9]{1,2}[)]?') AND regexp_full_match(name, '[(]?[0-9]{1,2}[)]?') THEN 'record.header-again'
        WHEN regexp_full_match(number, '[0-9]{0,6}') AND born IN ('', '-') AND regexp_matches(name, '^(SUB ?)?(JUMLAH|TOTAL)\b') THEN 'record.total'
        WHEN number <> '' AND name IN ('', '-') AND NOT regexp_matches(number, '[0-9*]') THEN 'record.no-identity'
    END AS code
FROM (
    SELECT
        row,
        trim(regexp_replace(upper(coalesce(nik_raw, '')), '[\s_-]+', ' ', 'g')) AS number,
        trim(regexp_replace(upper(coalesce(name_raw, '')), '[\s_]+', ' ', 'g')) AS name,
        coalesce(birth_date_raw, '') AS born
    FROM fields
    WHERE problem IS NULL AND (nik_raw IS NULL OR length(nik_raw) <> 16)
)
WHERE code IS NOT NULL;
