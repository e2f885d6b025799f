-- The list itself. First what needs somebody else: a spouse's or neighbour's NIK, another family's card.
CREATE TABLE borrowed AS
SELECT draft.vid, other.nik FROM draft
JOIN citizen AS other ON other.pid = CASE
    WHEN draft.k = 0 AND chance(vid, 'whose') < 0.6 THEN person_id(draft.hid, 1)
    WHEN draft.k = 1 AND chance(vid, 'whose') < 0.6 THEN person_id(draft.hid, 0)
    WHEN draft.k > 1 AND chance(vid, 'whose') < 0.6 THEN draft.pid - 2
    ELSE person_id(draft.hid + 1 + pick(vid, 'neighbour', 3), pick(vid, 'neighbour-who', 2)) END
LEFT JOIN outstanding ON outstanding.pid = other.pid
WHERE draft.nik_slip = 'of-other' AND outstanding.pid IS NULL;

CREATE TABLE list_draft AS
WITH joined AS (
    SELECT draft.* REPLACE (CASE WHEN nik_slip = 'of-other' AND borrowed.nik IS NULL THEN 'missing' ELSE nik_slip END AS nik_slip),
           borrowed.nik AS other_nik,
           family_card.nkk, next_card.nkk AS next_nkk, head.clan_name AS head_clan,
           CASE WHEN has_name_slip THEN name_slip_kind(chance(vid, 'name-kind'), k = 1) END AS name_slip_1,
           CASE WHEN has_name_slip AND has_second_name_slip THEN name_slip_kind(chance(vid, 'name-kind-2'), false) END AS name_slip_2,
           CASE WHEN has_birth_slip THEN birth_slip_kind(draft.born, chance(vid, 'birth-kind')) END AS birth_slip,
           CASE WHEN has_village_slip THEN CASE WHEN chance(vid, 'village-kind') < 0.7 THEN 'neighbour' ELSE 'other' END END AS village_slip,
           CASE WHEN has_card_slip THEN CASE WHEN chance(vid, 'card-kind') < 0.35 THEN 'other-family' WHEN chance(vid, 'card-kind') < 0.7 THEN 'new-card'
                WHEN chance(vid, 'card-kind') < 0.85 THEN 'missing' ELSE 'mistyped' END END AS card_slip
    FROM draft
    JOIN family_card USING (hid)
    LEFT JOIN borrowed USING (vid)
    LEFT JOIN family_card AS next_card ON next_card.hid = draft.hid + 3 AND draft.has_card_slip
    LEFT JOIN (SELECT hid, clan_name FROM citizen WHERE k = 0) AS head ON head.hid = draft.hid AND draft.has_name_slip
), misnamed AS (
    SELECT *, CASE WHEN name_slip_1 IS NULL THEN name ELSE name_slip(name, name_slip_1, draw(vid, 'name-how'), head_clan) END AS name_1
    FROM joined
), slipped AS (
    SELECT * EXCLUDE (name_1, has_name_slip, has_second_name_slip, has_birth_slip, has_card_slip, has_village_slip, next_nkk, other_nik)
             REPLACE (
               CASE WHEN name_slip_2 IS NULL THEN name_1 ELSE name_slip(name_1, name_slip_2, draw(vid, 'name-how-2'), head_clan) END AS name,
               CASE WHEN birth_slip IS NULL THEN born ELSE birth_slip(born, birth_slip, draw(vid, 'birth-how')) END AS born,
               CASE WHEN nik_slip IS NULL THEN nik ELSE nik_slip(nik, nik_slip, draw(vid, 'nik-how'), other_nik) END AS nik,
               CASE WHEN has_sex_slip THEN 3 - sex ELSE sex END AS sex,
               CASE card_slip
                    WHEN 'missing' THEN ''
                    WHEN 'other-family' THEN coalesce(next_nkk, nkk)
                    WHEN 'new-card' THEN left(nkk, 6) || strftime((getvariable('on_date') - pick(vid, 'card-new', 5000))::DATE, '%d%m%y')
                                         || lpad((1 + pick(vid, 'card-serial', 12))::VARCHAR, 4, '0')
                    WHEN 'mistyped' THEN mistyped(nkk, 7 + pick(vid, 'card-at', 9), 3, '')
                    ELSE nkk END AS nkk,
               CASE village_slip
                    WHEN 'neighbour' THEN greatest(1, least(getvariable('villages'), village_no + [-2, -1, 1, 2][1 + pick(vid, 'village-step', 4)]))
                    WHEN 'other' THEN 1 + pick(vid, 'village-other', getvariable('villages'))
                    ELSE village_no END AS village_no),
           nik AS true_nik, born AS true_birth, name AS true_name, sex AS true_sex, village_no AS home_no
    FROM misnamed
)
SELECT row_number() OVER (ORDER BY village_no, station, draw(hid, 'list-order'), hid, k, part) AS row, * FROM slipped;

DROP TABLE draft;
