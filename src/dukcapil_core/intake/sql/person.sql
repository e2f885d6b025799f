-- One canonical row per data record, accepted or not; what the file says stays beside what it means. A view: whoever reads it
-- pays only for the columns asked for, and a list of millions is never held twice. The judged tables are grouped by their texts so that
-- DuckDB knows there is one answer each, and leaves out the joins of columns that nobody asks for. Here columns of few words are
-- ENUMs, which Parquet takes quickly and reconciliation holds in little room; see ``in_texts`` (meanings.py).
CREATE OR REPLACE VIEW person_to_write AS
SELECT
    f.position,
    f.row,
    f.file,
    f.line,
    f.sheet,
    CASE WHEN n.text IS NULL THEN f.nik_raw ELSE n.number END AS nik,
    f.nik_raw,
    n.pattern AS nik_pattern,
    CASE WHEN f.nik_raw IS NULL THEN 'missing'::number_kind ELSE coalesce(n.kind, 'plain'::number_kind) END AS nik_kind,
    CASE WHEN k.text IS NULL THEN f.nkk_raw ELSE k.number END AS nkk,
    f.nkk_raw,
    k.pattern AS nkk_pattern,
    CASE WHEN f.nkk_raw IS NULL THEN 'missing'::number_kind ELSE coalesce(k.kind, 'plain'::number_kind) END AS nkk_kind,
    f.name_raw AS name,
    f.birth_place_raw AS birth_place,
    d.value AS birth_date,
    f.birth_date_raw,
    d.pattern AS birth_date_pattern,
    f.age_value::INTEGER AS age,
    f.sex_value AS sex, f.sex_key AS sex_code,
    f.marital_status_value AS marital_status, f.marital_status_key AS marital_status_code,
    f.address_raw AS address,
    f.rt_value AS rt,
    f.rw_value AS rw,
    f.village_raw AS village,
    f.district_raw AS district,
    f.region_code_value AS region_code,
    f.occupation_value AS occupation, f.occupation_key AS occupation_code,
    f.life_status_value AS life_status, f.life_status_key AS life_status_code,
    f.ktp_recording_value AS ktp_recording, f.ktp_recording_key AS ktp_recording_code,
    f.ktp_card_value AS ktp_card, f.ktp_card_key AS ktp_card_code,
    f.disability_value AS disability, f.disability_key AS disability_code,
    -- Programs that take a column with a gap for fractions write 3 as 3.0.
    CASE
        WHEN ends_with(f.tps_raw, '.0') AND regexp_full_match(f.tps_raw, '[0-9]+[.]0') THEN split_part(f.tps_raw, '.', 1)
        ELSE f.tps_raw
    END AS tps,
    f.remark_value AS remark, f.remark_key AS remark_code,
    f.source_raw AS source,
    rejection(f.problem, f.name_raw, f.nik_raw, n.kind, d.value, f.address_raw) AS rejected
FROM fields f
LEFT JOIN (
    SELECT text, is_numeric, any_value(number) AS number, any_value(pattern) AS pattern, any_value(kind) AS kind
    FROM judged_nik GROUP BY text, is_numeric
) n ON n.text = f.nik_raw AND n.is_numeric = f.nik_numeric
LEFT JOIN (
    SELECT text, is_numeric, any_value(number) AS number, any_value(pattern) AS pattern, any_value(kind) AS kind
    FROM judged_nkk GROUP BY text, is_numeric
) k ON k.text = f.nkk_raw AND k.is_numeric = f.nkk_numeric
LEFT JOIN (
    SELECT text, any_value(value) AS value, any_value(pattern) AS pattern FROM judged_birth_date GROUP BY text
) d ON d.text = f.birth_date_raw;
