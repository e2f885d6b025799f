-- Every cell that failed or asks for a look, by record and canonical column. Codes only, never a value. An empty
-- number is worth a look in a file that has numbers.
CREATE OR REPLACE TABLE finding (row BIGINT, field VARCHAR, code VARCHAR);

INSERT INTO finding
SELECT row, NULL, rejected FROM event WHERE rejected IS NOT NULL
UNION ALL
SELECT f.row, 'nik', unnest(n.codes) FROM fields f JOIN judged_nik n ON n.text = f.nik_raw AND n.is_numeric = f.nik_numeric
UNION ALL
SELECT row, 'nik', 'nik.missing' FROM fields WHERE nik_raw IS NULL AND problem IS NULL AND (SELECT bool_or(nik_raw IS NOT NULL) FROM fields)
UNION ALL
SELECT row, 'date', code FROM fields JOIN judged_date ON text = date_raw WHERE code IS NOT NULL
UNION ALL
SELECT row, 'service', code FROM fields JOIN judged_code j ON j.field = 'service' AND j.text = service_raw WHERE code IS NOT NULL
UNION ALL
SELECT row, 'count', code FROM fields JOIN judged_code j ON j.field = 'count' AND j.text = count_raw WHERE code IS NOT NULL
UNION ALL
SELECT row, 'count', 'service.open-count' FROM event WHERE rejected IS NULL AND count IS NULL
UNION ALL
FROM untranslated;
