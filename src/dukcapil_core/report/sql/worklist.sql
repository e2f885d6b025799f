-- A name in one spelling: "Amanuban  barat " and "AMANUBAN BARAT" are one district.
CREATE OR REPLACE MACRO one_spelling(name) AS nullif(upper(trim(regexp_replace(name, '\s+', ' ', 'g'))), '');

CREATE OR REPLACE TABLE place AS
SELECT
    s.row,
    s.is_called,
    coalesce(one_spelling(coalesce(s.district, n.district)), '') AS district,
    coalesce(one_spelling(coalesce(s.village, n.village)), '') AS village
FROM spot s
LEFT JOIN place_name n ON n.region_code = s.region_code;

-- Every village of the list, those without anybody to call in as well.
CREATE OR REPLACE TABLE village AS
SELECT district, village, count(*) AS voters, count(*) FILTER (is_called) AS people
FROM place
GROUP BY district, village
ORDER BY district = '', district, village = '', village;

CREATE OR REPLACE TABLE call AS
SELECT
    p.district, p.village, w.tps, w.rt, w.rw, w.name, w.sex, w.birth_date, w.address, w.nik, w.nkk, w.row, w.resident_row,
    w.findings
FROM waiting w
JOIN place p ON p.row = w.row
ORDER BY p.district = '', p.district, p.village = '', p.village, w.tps, w.name, w.row;
