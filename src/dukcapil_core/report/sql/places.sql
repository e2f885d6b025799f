-- The places of the list with their voters: as the list writes them; where it names none, as the register does.
CREATE OR REPLACE TABLE spot AS
SELECT spot, region_code, district, village, voters
FROM (SELECT spot, count(*) AS voters FROM listed GROUP BY spot)
LEFT JOIN place_of USING (spot);

-- Places that are codes only have the names of the region table, which are put in here.
CREATE OR REPLACE TABLE place_name (region_code VARCHAR, district VARCHAR, village VARCHAR);
