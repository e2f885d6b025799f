-- Households side by side, so that neighbours have neighbouring numbers. A tenth part more than needed: the register is
-- cut to its exact size later, all over the area and not at its end.
CREATE TABLE village_size AS
WITH weighted AS (
    SELECT *, 40 + pick(code, 'village-size', 160) AS weight FROM village
), share AS (
    SELECT *, 1 + getvariable('households') * weight // (sum(weight) OVER ())::BIGINT AS households FROM weighted
)
SELECT *, (sum(households) OVER (ORDER BY village_no) - households)::BIGINT AS first_hid FROM share;

CREATE TABLE household AS
WITH slot AS (
    SELECT village_no, code, unnest(range(first_hid, first_hid + households)) AS hid,
           first_hid, households, 1 + (households // 45)::INTEGER AS hamlets
    FROM village_size
), head AS (
    SELECT *,
           1 + ((hid - first_hid) * hamlets // households)::INTEGER AS rw,
           1 + pick(hid, 'rt', 3) AS rt,
           21.5 + 30 * pow(chance(hid, 'head-age'), 1.35) + 31 * pow(chance(hid, 'head-age-2'), 1.8) AS head_age,
           chance(hid, 'type') AS type
    FROM slot
), couple AS (
    SELECT *,
           type < CASE WHEN head_age < 24 THEN 0.55 WHEN head_age < 70 THEN 0.84 ELSE 0.50 END AS is_couple,
           18.5 + 15 * pow(chance(hid, 'first-birth'), 1.1) AS first_birth,
           2.0 + 4.0 * chance(hid, 'gap') AS gap
    FROM head
), mother AS (
    SELECT *,
           CASE WHEN is_couple THEN 1 ELSE 1 + (chance(hid, 'head-sex') < 0.6)::INTEGER END AS head_sex,
           CASE WHEN is_couple THEN greatest(16.2, head_age - 4 + 11 * (chance(hid, 'wife-age') - 0.5))
                ELSE head_age END AS mother_age
    FROM couple
)
SELECT hid, village_no, rw, rt, is_couple, head_sex, head_age, mother_age, first_birth, gap,
       CASE WHEN is_couple OR chance(hid, 'lone-parent') < 0.6 THEN floor(5.3 * pow(chance(hid, 'kids'), 1.25))::INTEGER
            ELSE 0 END AS wanted_kids,
       -- Four households in ten belong to a clan of the village, most others to one of the district.
       CASE WHEN chance(hid, 'clan-near') < 0.4
            THEN (draw(code, 'clan' || rank_of(hid, 'clan-rank', 6)) % len(getvariable('clans')))::INTEGER
            WHEN chance(hid, 'clan-near') < 0.9
            THEN (draw(left(code, 6), 'clan' || rank_of(hid, 'clan-rank', 40)) % len(getvariable('clans')))::INTEGER
            ELSE pick(hid, 'clan', len(getvariable('clans'))) END AS clan,
       chance(hid, 'middle-from-father') < 0.12 AS middle_from_father,
       chance(hid, 'unregistered-family') < mix().missing_household AS is_unregistered,
       -- The family card: its number bears the day it was issued, and most were renewed since 2010.
       (getvariable('on_date') - 30 - floor(6210 * pow(chance(hid, 'card-date'), 1.4))::INTEGER)::DATE AS card_date,
       CASE WHEN chance(hid, 'card-place') < 0.96 THEN left(code, 6)
            ELSE getvariable('same_province')[1 + pick(hid, 'card-from', len(getvariable('same_province')))]
       END AS card_place
FROM mother;

-- The card numbers of one place and day run in sequence, in no order of the village.
CREATE TABLE family_card AS
WITH keyed AS (
    SELECT hid, (card_place || strftime(card_date, '%d%m%y'))::BIGINT AS part FROM household
)
SELECT hid, (part * 10000 + row_number() OVER (PARTITION BY part ORDER BY draw(hid, 'card'), hid))::VARCHAR AS nkk
FROM keyed;
