-- The list itself. First what needs somebody else: the NIK of a spouse or neighbour, the card of another family.
CREATE TABLE borrowed AS
WITH lender AS (
    SELECT vid,
           CASE WHEN chance(vid, 'whose') < 0.6 AND k = 0 THEN person_id(hid, 1)
                WHEN chance(vid, 'whose') < 0.6 AND k = 1 THEN person_id(hid, 0)
                WHEN chance(vid, 'whose') < 0.6 THEN pid - 2
                ELSE person_id(hid + 1 + pick(vid, 'neighbour', 3), pick(vid, 'neighbour-who', 2)) END AS pid
    FROM draft
    WHERE nik_slip = 'of-other'
)
SELECT lender.vid, citizen.nik
FROM lender
JOIN citizen USING (pid)
ANTI JOIN outstanding USING (pid);

CREATE TABLE list_draft AS
WITH joined AS (
    SELECT draft.* REPLACE (
               CASE WHEN nik_slip = 'of-other' AND borrowed.nik IS NULL THEN 'missing' ELSE nik_slip END AS nik_slip),
           borrowed.nik AS other_nik,
           family_card.nkk,
           next_card.nkk AS next_nkk,
           misnamed.kind AS name_slip_1,
           misnamed_twice.kind AS name_slip_2,
           coalesce(misnamed_twice.name, misnamed.name, draft.name) AS list_name,
           CASE WHEN has_birth_slip THEN birth_slip_kind(draft.born, chance(vid, 'birth-kind')) END AS birth_slip,
           CASE WHEN has_card_slip THEN card_slip_kind(chance(vid, 'card-kind')) END AS card_slip,
           CASE WHEN has_village_slip
                THEN CASE WHEN chance(vid, 'village-kind') < 0.7 THEN 'neighbour' ELSE 'other' END END AS village_slip
    FROM draft
    JOIN family_card USING (hid)
    LEFT JOIN borrowed USING (vid)
    LEFT JOIN family_card AS next_card ON next_card.hid = draft.hid + 3 AND draft.has_card_slip
    LEFT JOIN misnamed USING (vid)
    LEFT JOIN misnamed_twice USING (vid)
), slipped AS (
    SELECT * EXCLUDE (list_name, has_name_slip, has_second_name_slip, has_birth_slip, has_card_slip, has_village_slip,
                      next_nkk, other_nik)
             REPLACE (
               list_name AS name,
               birth_slip(born, coalesce(birth_slip, ''), draw(vid, 'birth-how')) AS born,
               nik_slip(nik, coalesce(nik_slip, ''), draw(vid, 'nik-how'), other_nik) AS nik,
               CASE WHEN has_sex_slip THEN 3 - sex ELSE sex END AS sex,
               card_slip(nkk, coalesce(card_slip, ''), draw(vid, 'card-how'), next_nkk,
                         (getvariable('on_date') - pick(vid, 'card-new', 5000))::DATE) AS nkk,
               village_slip(village_no, coalesce(village_slip, ''), draw(vid, 'village-how')) AS village_no),
           nik AS true_nik, born AS true_birth, name AS true_name, sex AS true_sex, village_no AS home_no
    FROM joined
)
SELECT row_number() OVER (ORDER BY village_no, station, draw(hid, 'list-order'), hid, k, part) AS row,
       -- A slip that happens to hit the number of an outstanding voter is taken back: those rows are beyond doubt.
       * REPLACE (CASE WHEN NOT is_outstanding AND nik IN (SELECT nik FROM outstanding) THEN NULL ELSE nik END AS nik)
FROM slipped;

DROP TABLE draft;
DROP TABLE misnamed;
DROP TABLE misnamed_twice;
