-- The list with the columns of a Sidalih export; the other layouts are selections from it.
CREATE TABLE list_file AS
SELECT row,
       upper(village.district) AS KECAMATAN,
       upper(village.name) AS KELURAHAN,
       CASE WHEN remark <> 'B' THEN (40000000 + draw(vid, 'dpid') % 50000000)::VARCHAR END AS DPID,
       nullif(nkk, '') AS NKK,
       nullif(list_draft.nik, '') AS NIK,
       list_draft.name AS NAMA,
       CASE sex WHEN 1 THEN 'L' ELSE 'P' END AS KELAMIN,
       CASE WHEN has_place_slip
            THEN nullif(place_slip(birth_place, draw(vid, 'place-how'), origin_district, origin_regency), '')
            ELSE upper(birth_place) END AS "TEMPAT LAHIR",
       strftime(born, '%d|%m|%Y') AS "TANGGAL LAHIR",
       CASE marital WHEN 1 THEN 'B' WHEN 2 THEN 'S' ELSE 'P' END AS "STS KAWIN",
       CASE WHEN chance(hid, 'list-address') < 0.3 THEN NULL
            WHEN chance(hid, 'list-address') < 0.8 THEN 'DUSUN ' || (1 + rw // 2)
            ELSE upper(village.name) END AS ALAMAT,
       CASE WHEN has_rt THEN lpad(rt::VARCHAR, 3, '0') ELSE no_rt END AS RT,
       CASE WHEN has_rt THEN lpad(rw::VARCHAR, 3, '0') ELSE no_rt END AS RW,
       CASE WHEN chance(pid, 'disability') < 0.006 THEN 1 + pick(pid, 'disability-list', 6) ELSE 0 END AS DISABILITAS,
       CASE WHEN is_outstanding THEN 'B' WHEN chance(vid, 'ektp') < 0.985 THEN 'S' ELSE 'B' END AS EKTP,
       CASE WHEN remark IN ('B', 'U') THEN 'COKLIT' ELSE 'DP4' END AS SUMBER,
       nullif(remark, '') AS KET,
       lpad(station::VARCHAR, 3, '0') AS TPS,
       1000 + dense_rank() OVER (ORDER BY left(village.code, 6)) AS KEC_ID,
       20000 + village_no AS KEL_ID,
       700000 + village_no * 100 + station AS TPS_ID,
       4 AS TAHAPAN_ID
FROM (
    SELECT list_draft.*,
           origin.district AS origin_district,
           origin.regency AS origin_regency,
           birth_place(pid, prefix, home.code, home.name, origin.district, origin.regency) AS birth_place,
           chance(hid, 'no-rt') >= mix().no_rt AS has_rt,
           ['0', '000', NULL][1 + pick(hid, 'no-rt-how', 3)] AS no_rt
    FROM list_draft
    JOIN village AS home ON home.village_no = list_draft.home_no
    JOIN origin USING (prefix)
) AS list_draft
JOIN village USING (village_no)
ORDER BY row;
