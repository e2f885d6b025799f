-- Who lives in a household: 0 head, 1 wife, 2-9 children, 10 a parent of the head, 11 another relative, 12-13
-- grandchildren.
CREATE TABLE person AS
WITH place AS (
    SELECT *, unnest(range(14))::INTEGER AS k FROM household
), told AS (
    SELECT *, person_id(hid, k) AS pid,
           -- A twin takes the birth of the child before it.
           k BETWEEN 3 AND 9 AND chance(person_id(hid, k), 'twin') < 0.014
               AND NOT (k > 3 AND chance(person_id(hid, k - 1), 'twin') < 0.014) AS is_twin
    FROM place
), aged AS (
    SELECT *, CASE WHEN is_twin THEN pid - 2 ELSE pid END AS birth_id,
           CASE WHEN is_twin THEN k - 1 ELSE k END AS birth_k
    FROM told
), lived AS (
    SELECT *,
           CASE WHEN k = 0 THEN head_age
                WHEN k = 1 THEN mother_age
                WHEN k <= 9 THEN mother_age - first_birth - (birth_k - 2) * gap + (chance(birth_id, 'birth') - 0.5)
                WHEN k = 10 THEN head_age + 18 + 20 * chance(pid, 'age')
                WHEN k = 11 THEN 60 * pow(chance(pid, 'age'), 1.6)
                ELSE least(11, head_age - 42) * chance(pid, 'age') END AS age
    FROM aged
), there AS (
    SELECT * FROM lived
    WHERE age > 0 AND age < 99 AND CASE
        WHEN k = 0 THEN true
        WHEN k = 1 THEN is_couple
        WHEN k <= 9 THEN k - 1 <= wanted_kids AND chance(birth_id, 'at-home') <
            CASE WHEN age < 19 THEN 0.97 WHEN age < 24 THEN 0.88 WHEN age < 30 THEN 0.62 WHEN age < 40 THEN 0.20
                 ELSE 0.04 END
        WHEN k = 10 THEN head_age < 58 AND chance(pid, 'there') < 0.11
        WHEN k = 11 THEN chance(pid, 'there') < 0.12
        ELSE head_age > 46 AND chance(pid, 'there') < 0.36 END
), born AS (
    SELECT *,
           (getvariable('on_date') - 1 - floor(age * 365.25)::INTEGER)::DATE AS true_birth,
           CASE WHEN k = 0 THEN head_sex
                WHEN k = 1 THEN 2
                WHEN is_twin AND chance(pid, 'twin-sex') < 0.65 THEN 1 + pick(pid - 2, 'sex', 2)
                ELSE 1 + pick(pid, 'sex', 2) END AS sex
    FROM there
), dated AS (
    SELECT *, CASE WHEN k = 0 AND chance(birth_id, 'heap-spared') < 0.1 THEN true_birth
                   WHEN chance(birth_id, 'heap') < mix().heaped *
                       CASE WHEN age > 60 THEN 2.9 WHEN age > 40 THEN 1.3 WHEN age > 20 THEN 0.55 WHEN age > 2 THEN 0.08
                            ELSE 0 END
                   THEN placeholder(true_birth, chance(birth_id, 'heap-kind'))
                   ELSE true_birth END AS born
    FROM born
), roles AS (
    SELECT *,
           -- The name of a junior is his father's whole name; a brother's is made of the same parts when he is a twin.
           k BETWEEN 2 AND 9 AND sex = 1 AND head_sex = 1 AND NOT is_twin
               AND chance(pid, 'junior') < 0.012 AS is_junior,
           k BETWEEN 2 AND 9 AND sex = 2 AND age >= 15.9 AND age < 17.2
               AND chance(pid, 'married-young') < 0.02 AS is_young_wife
    FROM dated
)
SELECT pid, hid, k, village_no, sex, born, age, is_twin, is_junior, is_couple, head_sex, clan, middle_from_father,
       CASE WHEN k = 0 AND is_couple THEN 2
            WHEN k = 0 THEN CASE WHEN age < 32 THEN 1 WHEN chance(pid, 'widowed') < 0.7 THEN 4 ELSE 3 END
            WHEN k = 1 OR is_young_wife THEN 2
            WHEN k = 10 THEN CASE WHEN chance(pid, 'widowed') < 0.75 THEN 4 ELSE 2 END
            WHEN age > 24 AND chance(pid, 'married') < 0.3 THEN 2
            ELSE 1 END AS marital,
       CASE WHEN k = 0 THEN 1 WHEN k = 1 THEN 3 WHEN k <= 9 THEN 4 WHEN k = 10 THEN 7 WHEN k = 11 THEN 9
            ELSE 6 END AS relation,
       CASE WHEN age < 5 THEN 1 WHEN age < 19 THEN 3
            WHEN sex = 1 AND age BETWEEN 20 AND 55 AND chance(pid, 'uniform') < 0.004 THEN 6
            WHEN age BETWEEN 20 AND 55 AND chance(pid, 'uniform') > 0.9955 THEN 7
            WHEN sex = 2 AND chance(pid, 'work') < 0.5 THEN 2
            WHEN chance(pid, 'work') < 0.7 THEN 9
            ELSE [1, 5, 15, 18, 19, 20, 65, 74, 81, 84, 85, 88][1 + pick(pid, 'work-kind', 12)] END AS occupation,
       CASE WHEN is_unregistered THEN 0
            WHEN age > 16 AND chance(pid, 'unregistered') <
                mix().missing_member * CASE WHEN k = 0 THEN 0.4 WHEN age < 40 THEN 1.5 ELSE 0.8 END THEN 0
            WHEN age > 18 AND chance(pid, 'two-records') < mix().two_records THEN 2
            ELSE 1 END AS records,
       -- What the register says became of the person.
       CASE WHEN age > 1 AND chance(pid, 'died') <
                mix().died * CASE WHEN age > 70 THEN 5 WHEN age > 50 THEN 1.6 ELSE 0.35 END THEN 1
            WHEN chance(pid, 'moved') < mix().moved * CASE WHEN k BETWEEN 2 AND 11 THEN 1.5 ELSE 0.7 END THEN 2
            ELSE 0 END AS flag
FROM roles;

-- The register gets its exact size: households are taken in an order of no meaning until the last one fills it, member
-- by member.
CREATE TABLE resident AS
WITH size AS (
    SELECT hid, sum(records) AS records, draw(hid, 'kept') AS turn FROM person GROUP BY hid
), queue AS (
    SELECT hid, sum(records) OVER (ORDER BY turn, hid ROWS UNBOUNDED PRECEDING) - records AS before, records FROM size
), last_one AS (
    SELECT hid, getvariable('residents') - before AS room FROM queue
    WHERE before < getvariable('residents') AND before + records > getvariable('residents')
), squeezed AS (
    SELECT pid, room, sum(least(records, 1)) OVER (ORDER BY pid) AS nth FROM person JOIN last_one USING (hid)
)
SELECT person.* REPLACE (
           CASE WHEN squeezed.pid IS NULL THEN person.records ELSE least(person.records, 1) END AS records)
FROM person
JOIN queue USING (hid)
LEFT JOIN squeezed USING (pid)
WHERE queue.before < getvariable('residents') AND (squeezed.pid IS NULL OR squeezed.nth <= squeezed.room);

DROP TABLE person;
