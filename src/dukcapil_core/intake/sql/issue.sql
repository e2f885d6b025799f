-- Every cell that failed or asks for a look, by record and canonical column. Codes only, never a value.
CREATE OR REPLACE TABLE issue (row BIGINT, field VARCHAR, code VARCHAR);

-- Records that cannot be used: not split into cells, or with neither a NIK nor a name.
INSERT INTO issue
SELECT row, NULL, problem FROM fields WHERE problem IS NOT NULL
UNION ALL
SELECT f.row, NULL, 'record.no-identity'
FROM fields f LEFT JOIN judged_nik n ON n.text = f.nik_raw AND n.is_numeric = f.nik_numeric
WHERE f.problem IS NULL AND f.name_raw IS NULL AND (f.nik_raw IS NULL OR n.kind = 'missing');

CREATE OR REPLACE TABLE failing AS
SELECT 'birth_date' AS field, text, code FROM judged_birth_date WHERE code IS NOT NULL
UNION ALL
SELECT field, text, code FROM judged_field WHERE code IS NOT NULL;

INSERT INTO issue
SELECT f.row, 'nik', unnest(n.codes) FROM fields f JOIN judged_nik n ON n.text = f.nik_raw AND n.is_numeric = f.nik_numeric
UNION ALL
SELECT f.row, 'nkk', unnest(n.codes) FROM fields f JOIN judged_nkk n ON n.text = f.nkk_raw AND n.is_numeric = f.nkk_numeric
UNION ALL
SELECT row, 'nik', 'nik.missing' FROM fields WHERE nik_raw IS NULL AND problem IS NULL
UNION ALL
SELECT row, 'birth_date', code FROM fields JOIN failing ON field = 'birth_date' AND text = birth_date_raw
UNION ALL
SELECT row, 'sex', code FROM fields JOIN failing ON field = 'sex' AND text = sex_raw
UNION ALL
SELECT row, 'marital_status', code FROM fields JOIN failing ON field = 'marital_status' AND text = marital_status_raw
UNION ALL
SELECT row, 'occupation', code FROM fields JOIN failing ON field = 'occupation' AND text = occupation_raw
UNION ALL
SELECT row, 'life_status', code FROM fields JOIN failing ON field = 'life_status' AND text = life_status_raw
UNION ALL
SELECT row, 'ktp_recording', code FROM fields JOIN failing ON field = 'ktp_recording' AND text = ktp_recording_raw
UNION ALL
SELECT row, 'ktp_card', code FROM fields JOIN failing ON field = 'ktp_card' AND text = ktp_card_raw
UNION ALL
SELECT row, 'disability', code FROM fields JOIN failing ON field = 'disability' AND text = disability_raw
UNION ALL
SELECT row, 'remark', code FROM fields JOIN failing ON field = 'remark' AND text = remark_raw
UNION ALL
SELECT row, 'region_code', code FROM fields JOIN failing ON field = 'region_code' AND text = region_code_raw
UNION ALL
SELECT row, 'rt', code FROM fields JOIN failing ON field = 'rt' AND text = rt_raw
UNION ALL
SELECT row, 'rw', code FROM fields JOIN failing ON field = 'rw' AND text = rw_raw
UNION ALL
FROM untranslated;

ALTER TABLE issue ADD COLUMN severity VARCHAR;
UPDATE issue SET severity = s.severity FROM rules.severity s WHERE s.code = issue.code;
UPDATE issue SET severity = 'error' WHERE severity IS NULL;
