-- The rows of the list before anything goes wrong with them, and what will. Each row has a quality (1 good, 2 fair,
-- 3 bad) that decides every chance, so that slips come in company; a few careless polling stations have four times
-- their share of bad rows.
CREATE MACRO or_remark(is_struck, code) AS CASE WHEN is_struck THEN code ELSE '' END;

CREATE TABLE draft AS
WITH part AS (
    SELECT citizen.*, unnest(range(CASE WHEN standing = 'once' THEN 1 ELSE 2 END))::INTEGER AS part
    FROM citizen
    WHERE reason IS NOT NULL
), placed AS (
    SELECT part.*,
           part.rid + part.part AS vid,
           household.rt,
           household.rw,
           outstanding.pid IS NOT NULL AS is_outstanding,
           chance(part.village_no * 1000 + household.rw, 'careless') < 0.08 AS is_careless
    FROM part
    JOIN household USING (hid)
    LEFT JOIN outstanding USING (pid)
), graded AS (
    SELECT * EXCLUDE (is_careless),
           CASE WHEN is_outstanding THEN 1
                WHEN chance(vid, 'quality') < mix().bad * CASE WHEN is_careless THEN 4 ELSE 0.74 END THEN 3
                WHEN chance(vid, 'quality') < (mix().bad + mix().fair) * CASE WHEN is_careless THEN 2 ELSE 0.913 END
                THEN 2
                ELSE 1 END AS quality,
           chance(vid, 'struck') AS struck_u,
           struck_u < mix().struck AS is_struck,
           chance(vid, 'nik') AS nik_u
    FROM placed
)
SELECT * EXCLUDE (struck_u, is_struck, nik_u),
       -- Two hamlets vote at one station; a voter moved to another one (KET 8) is added there (KET B).
       1 + (rw - 1) // 2 + CASE WHEN standing = 'station-move' AND part = 1 THEN 1 ELSE 0 END AS station,
       -- What the row itself says of the voter (KET).
       CASE WHEN is_outstanding THEN ''
            WHEN standing = 'station-move' THEN CASE part WHEN 0 THEN '8' ELSE 'B' END
            WHEN standing = 'duplicate' AND part = 1 THEN or_remark(struck_u < mix().struck_twice, '2')
            WHEN reason = 'died' THEN or_remark(is_struck, '1')
            WHEN reason = 'under-age' THEN or_remark(is_struck, '3')
            WHEN reason = 'moved' THEN or_remark(is_struck, '4')
            WHEN reason = 'military' THEN or_remark(is_struck, '6')
            WHEN reason = 'police' THEN or_remark(is_struck, '7')
            WHEN reason = 'unregistered' AND struck_u < 0.06 THEN '5'
            WHEN struck_u < mix().struck_wrongly THEN ['1', '2', '4'][1 + pick(vid, 'struck-as', 3)]
            WHEN chance(vid, 'changed') < mix().changed THEN 'U'
            WHEN chance(vid, 'new') < mix().new THEN 'B'
            ELSE '' END AS remark,
       -- What becomes of the NIK: at most one thing, so the chances are laid end to end.
       CASE WHEN is_outstanding THEN NULL
            WHEN reason = 'unregistered' AND chance(pid, 'has-nik') < mix().unregistered_without_nik THEN 'missing'
            WHEN reason = 'unregistered' AND chance(pid, 'has-nik') > 1 - mix().unregistered_with_other_nik THEN 'of-other'
            WHEN nik_u < mix().nik_ends[quality][1] THEN 'missing'
            WHEN nik_u < mix().nik_ends[quality][2] THEN 'masked'
            WHEN nik_u < mix().nik_ends[quality][3] THEN 'mistyped'
            WHEN nik_u < mix().nik_ends[quality][4] THEN 'spreadsheet'
            WHEN nik_u < mix().nik_ends[quality][5] THEN 'letter'
            WHEN nik_u < mix().nik_ends[quality][6] THEN 'of-other'
            WHEN left(nik, 2) >= '91' AND chance(vid, 'float') < mix().nik_float THEN 'float'
            WHEN nik_u < mix().nik_ends[quality][7] THEN 'decorated' END AS nik_slip,
       NOT is_outstanding AND chance(vid, 'name') < mix().name_slip[quality] AS has_name_slip,
       NOT is_outstanding AND chance(vid, 'name-2') < mix().name_slip_again[quality] AS has_second_name_slip,
       NOT is_outstanding AND chance(vid, 'birth') < mix().birth_date_slip[quality] AS has_birth_slip,
       NOT is_outstanding AND chance(vid, 'sex') < mix().sex_slip[quality] AS has_sex_slip,
       NOT is_outstanding AND chance(vid, 'place') < mix().birth_place_slip[quality] AS has_place_slip,
       NOT is_outstanding AND chance(vid, 'card') < mix().nkk_slip[quality] AS has_card_slip,
       NOT is_outstanding AND chance(vid, 'village') < mix().village_slip[quality] AS has_village_slip
FROM graded;
