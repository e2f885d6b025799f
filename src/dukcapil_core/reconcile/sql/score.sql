-- The evidence of each candidate in bits. What the family shares (card, village, family name) is counted apart and bounded: it can
-- bring us to the right house, never to the right person in it.
CREATE OR REPLACE TABLE scored AS
SELECT
    h.*,
    n.name_level,
    coalesce(w.bits, 0) + coalesce(n.own_bits, 0) AS name_bits,
    coalesce(n.family_bits, 0) AS family_name_bits,
    least(nkk_bits + place_bits + family_name_bits, log2($people) - $house) AS house_bits,
    nik_bits + born_bits + sex_bits + birth_place_bits + name_bits + house_bits + claim_bits - log2($people) AS bits
FROM hopeful h
LEFT JOIN name_evidence n ON n.voter_name = h.voter_name AND n.resident_name = h.resident_name
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'name') w ON w.level = n.name_level;
