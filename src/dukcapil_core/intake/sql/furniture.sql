-- Rows of a printed list that are no person: the header again on a new page, its numbering or lettering, totals, and what stands below a
-- list (place, date, signature) in the columns of NIK and name. Of ``likely`` the other cells decide: see ``furniture_cells``. What is carried
-- down to every row is no row's own.
CREATE OR REPLACE TABLE furniture AS
SELECT
    row,
    CASE
        WHEN list_contains($nik_names::VARCHAR[], heading_key(number)) OR (number = '' AND list_contains($name_names::VARCHAR[], heading_key(name)))
        THEN 'record.header-again'
        WHEN regexp_full_match(number, '[(]?[0-9]{1,2}[)]?') AND regexp_full_match(name, '[(]?[0-9]{1,2}[)]?') THEN 'record.header-again'
        WHEN length(number) BETWEEN 1 AND 3 AND regexp_full_match(number, '[(]?[A-Z][)]?') AND regexp_full_match(name, '[(]?[A-Z][)]?') AND length(born) <= 3 THEN 'record.header-again'
        WHEN may_be_total AND regexp_full_match(number, '[0-9]{0,6}') AND regexp_matches(name, '^(SUB ?)?(JUMLAH|TOTAL)\b'
            || '|^(ORANG|JIWA|PEMILIH|KK|REKAP|REKAPITULASI|LAKI ?-? ?LAKI|PEREMPUAN|L ?[+] ?P)\W*([0-9]+\W*(ORANG|JIWA)?\W*)?$')
        THEN 'record.total'
        WHEN may_be_total AND regexp_matches(number, '^(SUB ?)?(JUMLAH|TOTAL)\b') AND NOT regexp_matches(name, $letter) THEN 'record.total'
        WHEN may_be_total AND number = '' AND regexp_full_match(name, 'HAL(AMAN)?\W*[0-9]+\W*((DARI|/)?\W*[0-9]+)?\W*') THEN 'record.no-person'
        WHEN number <> '' AND name IN ('', '-') AND NOT regexp_matches(number, '[0-9*]') AND NOT (regexp_matches(born, '[0-9]') AND address <> '')
        THEN 'record.no-identity'
        WHEN regexp_matches(card, '[0-9*]{10}') THEN NULL
        WHEN regexp_matches(number, $signature) AND NOT regexp_matches(name, $letter) THEN 'signature'
        WHEN regexp_matches(number, '[0-9*]{10}') OR regexp_matches(born, '^\W*[0-9]') THEN NULL
        WHEN regexp_matches(name, $signature) THEN 'signature'
        WHEN (regexp_full_match(number, '[0-9]{0,6}') OR NOT regexp_matches(number, '[0-9*]') OR regexp_matches(number, $group))
            AND number || name <> '' AND NOT regexp_matches(name, $letter)
        THEN 'likely'
        WHEN regexp_full_match(number, '|-|[LP+ ]+ ?[=:] ?[0-9]+') AND regexp_full_match(name, '[LP+ ]+ ?[=:] ?[0-9]+') THEN 'record.total'
        WHEN number IN ('', '-') AND name <> '' AND born || card || sex || address || rt || tps = '' AND ($alone OR regexp_matches(name, $group)) THEN 'likely'
    END AS code
FROM (
    SELECT
        row,
        trim(regexp_replace(upper(coalesce(nik_raw, '')), '[\s_-]+', ' ', 'g')) AS number,
        trim(regexp_replace(upper(coalesce(name_raw, '')), '[\s_]+', ' ', 'g')) AS name,
        coalesce(birth_date_raw, '') AS born,
        CASE WHEN list_contains($carried::VARCHAR[], 'nkk') THEN '' ELSE coalesce(nkk_raw, '') END AS card,
        coalesce(sex_raw, '') AS sex,
        CASE WHEN list_contains($carried::VARCHAR[], 'address') THEN '' ELSE coalesce(address_raw, '') END AS address,
        CASE WHEN list_contains($carried::VARCHAR[], 'rt') THEN '' ELSE coalesce(rt_raw, '') END AS rt,
        CASE WHEN list_contains($carried::VARCHAR[], 'tps') THEN '' ELSE coalesce(tps_raw, '') END AS tps,
        -- Some are called TOTAL: who has a birth date, a card, or sex and address in letters, which no count is.
        length(born) <= 3 AND NOT regexp_matches(card, '[0-9*]{10}')
            AND NOT (regexp_full_match(sex, '[A-Za-z -]+') AND regexp_matches(address, $letter)) AS may_be_total
    FROM may_be_nobody($name_names::VARCHAR[])
)
WHERE code IS NOT NULL;
