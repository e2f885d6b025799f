-- The records of the register and of those who are not in it, each with its NIK: PPKKCC of the first registration, the
-- birth date as it was known then (women: day + 40), and a serial given in sequence, so that neighbours and twins are a
-- step apart.
CREATE TABLE record AS
WITH copied AS (
    -- Unnested before any join: DuckDB 2.0.0 fails on texts that come through a join, an unnest and another join.
    SELECT *, unnest(range(greatest(records, 1)))::INTEGER AS copy FROM resident
), called AS (
    SELECT copied.* REPLACE (coalesce(namesake.born, copied.born) AS born),
           coalesce(namesake.name, named.name) AS name,
           namesake.pid IS NOT NULL AS is_namesake,
           named.is_one_word,
           named.clan_name
    FROM copied
    JOIN named USING (pid)
    LEFT JOIN namesake USING (pid)
), registered AS (
    SELECT *, pid + copy AS rid, chance(pid + copy, 'came-from') AS origin FROM called
), moved AS (
    SELECT registered.*,
           CASE WHEN copy = 1 OR origin < mix().from_ends[1]
                THEN getvariable('own_districts')[1 + pick(rid, 'from-district', len(getvariable('own_districts')))]
                WHEN origin < mix().from_ends[2]
                THEN getvariable('same_province')[1 + pick(rid, 'from-province', len(getvariable('same_province')))]
                WHEN origin < mix().from_ends[3]
                THEN getvariable('elsewhere')[1 + pick(rid, 'from-elsewhere', len(getvariable('elsewhere')))]
                WHEN origin < mix().from_ends[4]
                THEN getvariable('retired')[1 + pick(rid, 'from-retired', len(getvariable('retired')))]
                WHEN origin < mix().from_ends[5]
                THEN getvariable('papua')[1 + pick(rid, 'from-papua', len(getvariable('papua')))]
                ELSE left(village.code, 6) END AS prefix,
           -- A birth date corrected later leaves the number as it was (UU 23/2006 art. 13).
           CASE WHEN chance(rid, 'corrected') >= mix().corrected THEN born
                WHEN chance(rid, 'corrected-how') < 0.5 THEN placeholder(born, chance(rid, 'corrected-to'))
                WHEN chance(rid, 'corrected-how') < 0.8 AND day(born) <= 12
                THEN make_date(year(born), day(born), month(born))
                WHEN chance(rid, 'corrected-how') < 0.9 THEN possible_date(year(born) - 1, month(born), day(born))
                ELSE possible_date(year(born), month(born), 1 + pick(rid, 'corrected-day', 28)) END AS nik_date,
           CASE WHEN chance(rid, 'wrong-sex-digit') < mix().wrong_sex_digit THEN 3 - sex ELSE sex END AS nik_sex
    FROM registered JOIN village USING (village_no)
), keyed AS (
    SELECT *,
           prefix::BIGINT * 1000000 + (day(nik_date) + 40 * (nik_sex - 1)) * 10000 + month(nik_date) * 100
               + year(nik_date) % 100 AS part
    FROM moved
)
SELECT rid, pid, copy, hid, k, village_no, sex, born, age, marital, relation, occupation, records, flag, name,
       is_one_word, is_twin, is_junior, is_namesake, clan_name, prefix,
       (part * 10000 + pick(part, 'gap', 3) + row_number() OVER (PARTITION BY part ORDER BY rid))::VARCHAR AS nik
FROM keyed;

DROP TABLE resident;
DROP TABLE named;
