-- The register as its office writes it out: BIODATA_WNI with the address of DATA_KELUARGA, coded values, numbers
-- without leading zeros.
CREATE TABLE register_file AS
SELECT row, register.rid, register.hid, register.born AS birth_date,
       upper(village.name) AS village, upper(village.district) AS district,
       register.nik AS NIK,
       family_card.nkk AS NO_KK,
       register.name AS NAMA_LGKP,
       register.sex AS JENIS_KLMIN,
       upper(birth_place(register.pid, register.prefix, village.code, village.name, origin.district, origin.regency))
           AS TMPT_LHR,
       strftime(register.born, '%d-%m-%Y') AS TGL_LHR,
       CASE WHEN chance(register.hid, 'religion') < 0.9 THEN 2 WHEN chance(register.hid, 'religion') < 0.97 THEN 3
            ELSE 1 END AS AGAMA,
       register.marital AS STAT_KWN,
       register.relation AS STAT_HBKEL,
       register.occupation AS JENIS_PKRJN,
       CASE WHEN chance(register.pid, 'disability') < 0.006 THEN 1 + pick(register.pid, 'disability-kind', 6)
            ELSE 7 END AS PNYDNG_CCT,
       left(village.code, 2)::INTEGER AS NO_PROP,
       substr(village.code, 3, 2)::INTEGER AS NO_KAB,
       substr(village.code, 5, 2)::INTEGER AS NO_KEC,
       right(village.code, 4)::INTEGER AS NO_KEL,
       CASE WHEN chance(register.hid, 'address') < 0.6 THEN 'DUSUN ' || (1 + household.rw // 2)
            ELSE upper(village.name) END AS ALAMAT,
       household.rt AS NO_RT,
       household.rw AS NO_RW,
       register.flag AS FLAG_STATUS,
       CASE WHEN register.flag = 2 THEN 4 + pick(register.rid, 'moved-where', 2) END AS FLAG_PINDAH,
       register.status AS EKTP_CURRENT_STATUS_CODE
FROM register
JOIN village USING (village_no)
JOIN household USING (hid)
JOIN family_card USING (hid)
JOIN origin USING (prefix)
ORDER BY row;
