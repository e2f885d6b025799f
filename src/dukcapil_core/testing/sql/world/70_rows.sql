-- The rows of the list before anything goes wrong with them, and what will: each row has a quality (1 good, 2 fair, 3 bad) that decides
-- every chance, so that slips come in company. A few careless polling stations have four times their share of bad rows.
CREATE TABLE draft AS
WITH part AS (
    SELECT citizen.*, rid // 32 AS home, unnest(range(CASE WHEN standing = 'once' THEN 1 ELSE 2 END))::INTEGER AS part
    FROM citizen WHERE reason IS NOT NULL
), placed AS (
    SELECT part.* , part.rid + part.part AS vid, household.rt, household.rw,
           outstanding.pid IS NOT NULL AS is_outstanding,
           -- About 250 voters a station; a mover stands at another one.
           household.rw AS station_of
    FROM part
    JOIN household USING (hid)
    LEFT JOIN outstanding USING (pid)
), judged AS (
    SELECT *, chance(village_no * 1000 + station_of, 'careless') < 0.08 AS is_careless, chance(vid, 'quality') AS quality_u
    FROM placed
), graded AS (
    SELECT *,
           CASE WHEN is_outstanding THEN 1
                WHEN quality_u < mix().bad * CASE WHEN is_careless THEN 4 ELSE 0.74 END THEN 3
                WHEN quality_u < (mix().bad + mix().fair) * CASE WHEN is_careless THEN 2 ELSE 0.913 END THEN 2
                ELSE 1 END AS quality
    FROM judged
)
SELECT * EXCLUDE (is_careless, quality_u, home, station_of),
       1 + (rw - 1) // 2 + CASE WHEN standing = 'station-move' AND part = 1 THEN 1 ELSE 0 END AS station,
       -- What the row itself says of the voter (KET).
       CASE WHEN standing = 'station-move' THEN CASE part WHEN 0 THEN '8' ELSE 'B' END
            WHEN standing = 'duplicate' AND part = 1 THEN CASE WHEN chance(vid, 'struck') < mix().struck_twice THEN '2' ELSE '' END
            WHEN reason = 'died' THEN CASE WHEN chance(vid, 'struck') < mix().struck THEN '1' ELSE '' END
            WHEN reason = 'under-age' THEN CASE WHEN chance(vid, 'struck') < mix().struck THEN '3' ELSE '' END
            WHEN reason = 'moved' THEN CASE WHEN chance(vid, 'struck') < mix().struck THEN '4' ELSE '' END
            WHEN reason = 'military' THEN CASE WHEN chance(vid, 'struck') < mix().struck THEN '6' ELSE '' END
            WHEN reason = 'police' THEN CASE WHEN chance(vid, 'struck') < mix().struck THEN '7' ELSE '' END
            WHEN reason = 'unregistered' AND chance(vid, 'struck') < 0.06 THEN '5'
            WHEN is_outstanding THEN ''
            WHEN chance(vid, 'struck') < mix().struck_wrongly
            THEN ['1', '2', '4'][1 + pick(vid, 'struck-as', 3)]
            WHEN chance(vid, 'changed') < mix().changed THEN 'U'
            WHEN chance(vid, 'new') < mix().new THEN 'B'
            ELSE '' END AS remark,
       CASE WHEN NOT is_outstanding THEN CASE
            WHEN chance(vid, 'nik') < mix().nik_missing[quality] THEN 'missing'
            WHEN chance(vid, 'nik') < mix().nik_missing[quality] + mix().nik_masked[quality] THEN 'masked'
            WHEN chance(vid, 'nik') < mix().nik_missing[quality] + mix().nik_masked[quality] + mix().nik_mistyped[quality] THEN 'mistyped'
            WHEN chance(vid, 'nik') < mix().nik_missing[quality] + mix().nik_masked[quality] + mix().nik_mistyped[quality]
                 + mix().nik_spreadsheet[quality] THEN 'spreadsheet'
            WHEN chance(vid, 'nik') < mix().nik_missing[quality] + mix().nik_masked[quality] + mix().nik_mistyped[quality]
                 + mix().nik_spreadsheet[quality] + mix().nik_letter[quality] THEN 'letter'
            WHEN chance(vid, 'nik') < mix().nik_missing[quality] + mix().nik_masked[quality] + mix().nik_mistyped[quality]
                 + mix().nik_spreadsheet[quality] + mix().nik_letter[quality] + mix().nik_of_other[quality] THEN 'of-other'
            WHEN left(nik, 2) >= '91' AND chance(vid, 'float') < mix().nik_float THEN 'float'
            WHEN chance(vid, 'nik') > 1 - mix().nik_decorated[quality] THEN 'decorated' END END AS nik_slip,
       NOT is_outstanding AND chance(vid, 'name') < mix().name_slip[quality] AS has_name_slip,
       NOT is_outstanding AND chance(vid, 'name-2') < mix().name_slip_again[quality] AS has_second_name_slip,
       NOT is_outstanding AND chance(vid, 'birth') < mix().birth_date_slip[quality] AS has_birth_slip,
       NOT is_outstanding AND chance(vid, 'sex') < mix().sex_slip[quality] AS has_sex_slip,
       NOT is_outstanding AND chance(vid, 'place') < mix().birth_place_slip[quality] AS has_place_slip,
       NOT is_outstanding AND chance(vid, 'card') < mix().nkk_slip[quality] AS has_card_slip,
       NOT is_outstanding AND chance(vid, 'village') < mix().village_slip[quality] AS has_village_slip
FROM graded;
