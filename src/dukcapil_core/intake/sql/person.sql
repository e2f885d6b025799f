-- One canonical row per data record, accepted or not; what the file says stays beside what it means. A view: whoever reads it
-- pays only for the columns asked for, and a list of millions is never held twice.
CREATE OR REPLACE VIEW person AS
SELECT
    f.row,
    f.file,
    f.line,
    f.sheet,
    CASE WHEN n.text IS NULL THEN f.nik_raw ELSE n.number END AS nik,
    f.nik_raw,
    n.pattern AS nik_pattern,
    CASE WHEN f.nik_raw IS NULL THEN 'missing' ELSE coalesce(n.kind, 'plain') END AS nik_kind,
    CASE WHEN k.text IS NULL THEN f.nkk_raw ELSE k.number END AS nkk,
    f.nkk_raw,
    k.pattern AS nkk_pattern,
    CASE WHEN f.nkk_raw IS NULL THEN 'missing' ELSE coalesce(k.kind, 'plain') END AS nkk_kind,
    f.name_raw AS name,
    f.birth_place_raw AS birth_place,
    d.value AS birth_date,
    f.birth_date_raw,
    d.pattern AS birth_date_pattern,
    sex.value AS sex, sex.key AS sex_code,
    marital.value AS marital_status, marital.key AS marital_status_code,
    f.address_raw AS address,
    rt.value AS rt,
    rw.value AS rw,
    f.village_raw AS village,
    f.district_raw AS district,
    region.value AS region_code,
    occupation.value AS occupation, occupation.key AS occupation_code,
    life.value AS life_status, life.key AS life_status_code,
    recording.value AS ktp_recording, recording.key AS ktp_recording_code,
    card.value AS ktp_card, card.key AS ktp_card_code,
    disability.value AS disability, disability.key AS disability_code,
    f.tps_raw AS tps,
    remark.value AS remark, remark.key AS remark_code,
    f.source_raw AS source,
    CASE
        WHEN f.problem IS NOT NULL THEN f.problem
        WHEN f.name_raw IS NULL AND (f.nik_raw IS NULL OR n.kind = 'missing') THEN 'record.no-identity'
    END AS rejected
FROM fields f
LEFT JOIN judged_nik n ON n.text = f.nik_raw AND n.is_numeric = f.nik_numeric
LEFT JOIN judged_nkk k ON k.text = f.nkk_raw AND k.is_numeric = f.nkk_numeric
LEFT JOIN judged_birth_date d ON d.text = f.birth_date_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'sex') sex ON sex.text = f.sex_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'marital_status') marital ON marital.text = f.marital_status_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'rt') rt ON rt.text = f.rt_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'rw') rw ON rw.text = f.rw_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'region_code') region ON region.text = f.region_code_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'occupation') occupation ON occupation.text = f.occupation_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'life_status') life ON life.text = f.life_status_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'ktp_recording') recording ON recording.text = f.ktp_recording_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'ktp_card') card ON card.text = f.ktp_card_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'disability') disability ON disability.text = f.disability_raw
LEFT JOIN (SELECT * FROM judged_field WHERE field = 'remark') remark ON remark.text = f.remark_raw;
