-- Where every accepted row of the list belongs: as the list has it, or where it names no place, as the register has it.
CREATE OR REPLACE TABLE spot AS
SELECT
    d.row,
    d.outcome = 'unrecorded' AND NOT list_contains(d.reasons, 'moved-to-other-tps') AS is_called,
    CASE WHEN v.district IS NULL AND v.village IS NULL AND v.region_code IS NULL THEN r.region_code ELSE v.region_code END
        AS region_code,
    CASE WHEN v.district IS NULL AND v.village IS NULL AND v.region_code IS NULL THEN r.district ELSE v.district END
        AS district,
    CASE WHEN v.district IS NULL AND v.village IS NULL AND v.region_code IS NULL THEN r.village ELSE v.village END
        AS village
FROM decision d
JOIN listed v ON v.row = d.row
LEFT JOIN registered r ON r.row = d.resident_row;

CREATE OR REPLACE TABLE place_name (region_code VARCHAR, district VARCHAR, village VARCHAR);
