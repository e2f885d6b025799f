-- The places in one spelling (place_names.py).
CREATE OR REPLACE TABLE place AS
SELECT
    s.spot, s.voters,
    coalesce(one_spelling(coalesce(s.district, n.district)), '') AS district,
    coalesce(one_spelling(coalesce(s.village, n.village)), '') AS village
FROM spot s
LEFT JOIN place_name n USING (region_code);

CREATE OR REPLACE TABLE call AS
SELECT w.* EXCLUDE (spot) REPLACE (p.district AS district, p.village AS village)
FROM called() w
JOIN place p ON p.spot IS NOT DISTINCT FROM w.spot
ORDER BY p.district = '', p.district, p.village = '', p.village, TRY_CAST(w.tps AS INTEGER), w.tps, w.name, w.row;

-- Every village of the list, those without anybody to call in as well.
CREATE OR REPLACE TABLE village AS
SELECT district, village, sum(voters)::BIGINT AS voters, coalesce(any_value(people), 0) AS people
FROM place
LEFT JOIN (SELECT district, village, count(*) AS people FROM call GROUP BY ALL) c USING (district, village)
GROUP BY district, village
ORDER BY district = '', district, village = '', village;
