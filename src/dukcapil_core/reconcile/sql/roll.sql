-- Who stands on the list, by number and place, and which residents do not: what the backlog is kept by. A row's place is the
-- list's, or where the list names none, the register's; its number only where it is not the register's; names only of those who
-- must be called in. In the order of the files, which a join would lose.
CREATE TYPE written_region_code AS ENUM (SELECT '' UNION SELECT region_code FROM place_of WHERE region_code IS NOT NULL ORDER BY ALL);
CREATE TYPE written_district AS ENUM (SELECT '' UNION SELECT district FROM place_of WHERE district IS NOT NULL ORDER BY ALL);
CREATE TYPE written_village AS ENUM (SELECT '' UNION SELECT village FROM place_of WHERE village IS NOT NULL ORDER BY ALL);

CREATE OR REPLACE VIEW roll_to_write AS
SELECT
    side, row, outcome, reasons, resident_row, nik::VARCHAR AS nik, register_nik::VARCHAR AS register_nik,
    (SELECT list(region_code ORDER BY spot)::written_region_code[] FROM place_of WHERE spot IS NOT NULL)[spot] AS region_code,
    (SELECT list(district ORDER BY spot)::written_district[] FROM place_of WHERE spot IS NOT NULL)[spot] AS district,
    (SELECT list(village ORDER BY spot)::written_village[] FROM place_of WHERE spot IS NOT NULL)[spot] AS village,
    tps, name
FROM (
    SELECT
        'list'::ENUM('list', 'register') AS side, row, outcome, reasons, resident AS resident_row, nik, register_nik, spot, tps,
        CASE WHEN outcome = 'unrecorded' THEN name END AS name
    FROM decided_voter
    UNION ALL
    SELECT 'register'::ENUM('list', 'register'), row, outcome, reasons, row, NULL, nik, spot, NULL, NULL
    FROM decided_resident WHERE voter_row IS NULL
);

CREATE OR REPLACE VIEW roll AS
SELECT * REPLACE (
    outcome::VARCHAR AS outcome, reasons::VARCHAR[] AS reasons,
    region_code::VARCHAR AS region_code, district::VARCHAR AS district, village::VARCHAR AS village
)
FROM roll_to_write;
