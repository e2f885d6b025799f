-- The evidence of each candidate in bits. What the family shares (card, village, family name) is counted apart and bounded: it can
-- bring us to the right house, never to the right person in it.
CREATE OR REPLACE TABLE scored AS
SELECT
    c.*,
    n.name_level,
    coalesce(wn.bits, 0) AS nik_bits,
    coalesce(wb.bits, 0) + coalesce(log2($people / c.born_people), 0) AS born_bits,
    coalesce(ws.bits, 0) AS sex_bits,
    coalesce(wk.bits, 0) AS nkk_bits,
    coalesce(wp.bits, 0) + coalesce(log2($people / c.place_people), 0) AS place_bits,
    coalesce(wbp.bits, 0) + coalesce(least(log2($people / c.birth_place_people), 4), 0) AS birth_place_bits,
    coalesce(wna.bits, 0) + coalesce(n.own_bits, 0) AS name_bits,
    coalesce(n.family_bits, 0) AS family_name_bits,
    CASE WHEN c.is_claimed THEN $claimed ELSE 0 END AS claim_bits,
    least(nkk_bits + place_bits + family_name_bits, log2($people) - $house) AS house_bits,
    nik_bits + born_bits + sex_bits + birth_place_bits + name_bits + house_bits + claim_bits - log2($people) AS bits
FROM compared c
LEFT JOIN name_evidence n ON n.voter_name = c.voter_name AND n.resident_name = c.resident_name
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'nik') wn ON wn.level = c.nik_level
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'born') wb ON wb.level = c.born_level
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'sex') ws ON ws.level = c.sex_level
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'nkk') wk ON wk.level = c.nkk_level
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'place') wp ON wp.level = c.place_level
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'birth_place') wbp ON wbp.level = c.birth_place_level
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'name') wna ON wna.level = n.name_level;
