-- Every row of the list with what was decided and what is true. A person with two records is found by either.
-- Parameters: the decisions ($1, a Parquet file with row and resident_row) and the truth ($2).
SELECT CASE WHEN GROUPING(nik_kind) = 0 THEN 'nik'
            WHEN GROUPING(sex) = 0 THEN 'sex'
            WHEN GROUPING(age_group) = 0 THEN 'age'
            WHEN GROUPING(birthday) = 0 THEN 'birthday'
            WHEN GROUPING(name_kind) = 0 THEN 'name'
            WHEN GROUPING(quality_kind) = 0 THEN 'quality'
            ELSE 'all' END AS grouping,
       coalesce(nik_kind, sex, age_group, birthday, name_kind, quality_kind, 'all') AS part,
       count(given) AS links,
       count(*) FILTER (given IS NOT NULL AND NOT is_right) AS false_links,
       count(*) FILTER (is_there AND NOT is_right) AS missed
FROM (
    SELECT decided.resident_row AS given,
           truth.resident_row IS NOT NULL AS is_there,
           coalesce(decided.resident_row IN (truth.resident_row, truth.resident_row_2), false) AS is_right,
           CASE WHEN truth.resident_row IS NULL THEN 'unregistered'
                WHEN nik_is_registers THEN 'register' ELSE 'other' END AS nik_kind,
           truth.sex AS sex,
           CASE WHEN age < 25 THEN '-24' WHEN age < 45 THEN '25-44'
                WHEN age < 65 THEN '45-64' ELSE '65-' END AS age_group,
           CASE WHEN is_heaped THEN 'heaped' ELSE 'other' END AS birthday,
           CASE WHEN is_one_word THEN 'one-word' ELSE 'longer' END AS name_kind,
           ['good', 'fair', 'bad'][quality] AS quality_kind
    FROM read_parquet($2) AS truth
    LEFT JOIN read_parquet($1) AS decided ON decided.row = truth.row
)
GROUP BY GROUPING SETS ((), (nik_kind), (sex), (age_group), (birthday), (name_kind), (quality_kind))
ORDER BY ALL;
