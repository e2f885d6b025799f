-- The list with the columns of a Sidalih export; the other layouts are selections from it.
CREATE TABLE list_file AS
SELECT row,
       upper(village.district) AS KECAMATAN,
       upper(village.name) AS KELURAHAN,
       CASE WHEN remark = 'B' THEN '' ELSE (40000000 + draw(vid, 'dpid') % 50000000)::VARCHAR END AS DPID,
       nkk AS NKK,
       list_draft.nik AS NIK,
       list_draft.name AS NAMA,
       CASE sex WHEN 1 THEN 'L' ELSE 'P' END AS KELAMIN,
       CASE WHEN has_place_slip THEN place_slip(birth_place(pid, prefix, home.code, home.name, origin.district, origin.regency),
                                               draw(vid, 'place-how'), origin.district, origin.regency)
            ELSE upper(birth_place(pid, prefix, home.code, home.name, origin.district, origin.regency)) END AS "TEMPAT LAHIR",
       coalesce(strftime(born, '%d|%m|%Y'), '') AS "TANGGAL LAHIR",
       CASE marital WHEN 1 THEN 'B' WHEN 2 THEN 'S' ELSE 'P' END AS "STS KAWIN",
       CASE WHEN chance(hid, 'list-address') < 0.3 THEN '' WHEN chance(hid, 'list-address') < 0.8 THEN 'DUSUN ' || (1 + rw // 2)
            ELSE upper(village.name) END AS ALAMAT,
       CASE WHEN chance(hid, 'no-rt') < mix().no_rt THEN ['0', '000', ''][1 + pick(hid, 'no-rt-how', 3)] ELSE lpad(rt::VARCHAR, 3, '0') END AS RT,
       CASE WHEN chance(hid, 'no-rt') < mix().no_rt THEN ['0', '000', ''][1 + pick(hid, 'no-rt-how', 3)] ELSE lpad(rw::VARCHAR, 3, '0') END AS RW,
       CASE WHEN chance(pid, 'disability') < 0.006 THEN (1 + pick(pid, 'disability-list', 6))::VARCHAR ELSE '0' END AS DISABILITAS,
       CASE WHEN is_outstanding THEN 'B' WHEN chance(vid, 'ektp') < 0.985 THEN 'S' ELSE 'B' END AS EKTP,
       CASE WHEN remark IN ('B', 'U') THEN 'COKLIT' ELSE 'DP4' END AS SUMBER,
       remark AS KET,
       lpad(station::VARCHAR, 3, '0') AS TPS,
       1000 + dense_rank() OVER (ORDER BY left(village.code, 6)) AS KEC_ID,
       20000 + village_no AS KEL_ID,
       700000 + village_no * 100 + station AS TPS_ID,
       4 AS TAHAPAN_ID
FROM list_draft
JOIN village USING (village_no)
JOIN village AS home ON home.village_no = list_draft.home_no
JOIN origin USING (prefix)
ORDER BY row;
