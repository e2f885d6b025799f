-- The places of the list with their voters: as the list writes them; where it names none, as the register does.
CREATE OR REPLACE TABLE spot AS
SELECT spot, region_code, district, village, voters
FROM (SELECT spot, count(*) AS voters FROM listed GROUP BY spot)
LEFT JOIN place_of USING (spot);
