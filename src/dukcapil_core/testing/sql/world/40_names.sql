-- A given name: from the names of the person's generation and sex, in one of its spellings (the first is the
-- commonest).
CREATE MACRO spelled(spellings, id, purpose) AS
    spellings[1 + CASE WHEN chance(id, purpose) < 0.6 THEN 0 ELSE pick(id, purpose || '+', len(spellings)) END];

-- A name by its frequency: the lists begin with the commonest.
CREATE MACRO ranked(names, id, purpose) AS names[1 + rank_of(id, purpose, len(names))];

CREATE MACRO old_name(sex, id, purpose, speller) AS CASE WHEN sex = 1
    THEN spelled(ranked(getvariable('male'), id, purpose), speller, purpose || '-spelling')
    ELSE spelled(ranked(getvariable('female'), id, purpose), speller, purpose || '-spelling') END;

CREATE MACRO modern_name(sex, id, purpose) AS CASE WHEN sex = 1
    THEN ranked(getvariable('modern_male'), id, purpose)
    ELSE ranked(getvariable('modern_female'), id, purpose) END;

CREATE MACRO given_name(sex, age, id, purpose, speller) AS CASE
    WHEN chance(id, purpose || '-modern') < CASE WHEN age < 18 THEN 0.75 WHEN age < 35 THEN 0.45 ELSE 0.04 END
    THEN modern_name(sex, id, purpose) ELSE old_name(sex, id, purpose, speller) END;

CREATE TABLE named AS
WITH source AS (
    SELECT pid, sex, k, hid, is_junior, is_twin, is_couple,
           -- Whose parts the name is made of: a junior's are his father's, a twin's second name may be the other
           -- twin's.
           CASE WHEN is_junior THEN person_id(hid, 0) ELSE pid END AS id,
           CASE WHEN is_junior THEN 45 ELSE age END AS era,
           CASE WHEN is_twin AND chance(pid, 'twin-second') < 0.5 THEN pid - 2 ELSE pid END AS second_id,
           CASE WHEN k IN (1, 10) AND NOT (k = 1 AND chance(pid, 'husbands-name') < 0.12)
                    OR (k = 11 AND chance(pid, 'own-clan') < 0.5)
                THEN (draw(village_no, 'clan' || rank_of(pid, 'clan-rank', 30)) % len(getvariable('clans')))::INTEGER
                ELSE clan END AS clan,
           middle_from_father AND k BETWEEN 2 AND 9 AND head_sex = 1 AS has_fathers_middle,
           age,
           chance(pid, 'tokens') AS tokens,
           chance(pid, 'one-word') <
               mix().one_word * CASE WHEN age > 55 THEN 1 WHEN age > 40 THEN 0.45 ELSE 0.06 END AS is_one_word
    FROM resident
), parts AS (
    SELECT *,
           given_name(sex, era, id, 'first', id) AS own_first,
           CASE WHEN is_twin AND sex = 1 THEN old_name(1, pid - 2, 'first', pid - 2)
                WHEN is_twin THEN old_name(2, pid - 2, 'first', pid - 2) END AS twin_first,
           CASE WHEN is_junior THEN given_name(1, 45, id, 'second', id)
                WHEN tokens >= 0.52 THEN NULL
                WHEN has_fathers_middle THEN given_name(1, 45, person_id(hid, 0), 'first', person_id(hid, 0))
                ELSE given_name(sex, era, second_id, 'second', second_id) END AS second,
           CASE WHEN tokens < 0.08 AND NOT is_junior THEN given_name(sex, era, id, 'third', id) END AS third
    FROM source
)
SELECT pid,
       -- Twins are named alike: one beginning, another ending.
       CASE WHEN is_twin AND chance(pid, 'alike') < 0.7
            THEN left(twin_first, 4)
                 || CASE WHEN sex = 1 THEN ['INUS', 'IAN', 'US', 'O', 'IUS'] ELSE ['INA', 'IANI', 'A', 'ITA', 'IA'] END
                    [1 + pick(pid, 'ending', 5)]
            ELSE own_first END AS first,
       second, third, is_one_word, is_junior,
       getvariable('clans')[1 + clan] AS clan_name,
       CASE WHEN is_one_word THEN first
            ELSE concat_ws(' ', first, nullif(second, first), nullif(third, first), clan_name,
                           CASE WHEN is_junior AND chance(pid, 'junior-said') < 0.4 THEN 'JUNIOR' END) END AS name
FROM parts;

-- Namesakes born on the same day: a few people take name and birth of somebody up to three thousand households away.
CREATE TABLE namesake AS
SELECT later.pid, named.name, other.born, other.sex
FROM resident AS later
JOIN resident AS other
    ON other.pid = later.pid - 32 * (40 + pick(later.pid, 'namesake-distance', 3000)) AND other.sex = later.sex
JOIN named ON named.pid = other.pid
WHERE later.k <= 2 AND later.age > 20 AND other.age > 20 AND chance(later.pid, 'namesake') < mix().namesakes
  AND NOT later.is_twin AND NOT later.is_junior;
