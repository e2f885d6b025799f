-- The evidence of each candidate in bits: a plain sum, so that every part can be shown beside what it says.
CREATE OR REPLACE TABLE scored AS
SELECT
    h.* EXCLUDE (before_name, voter_name, resident_name),
    n.name_level,
    coalesce(w.bits, 0) + $word_share * coalesce(n.own_bits, 0) + $family_share * coalesce(n.family_bits, 0) AS name_bits,
    -- Rounded, so that the order in which an engine adds cannot be seen in a decision or in a byte.
    round(before_name + name_bits, 4) AS bits
FROM hopeful h
LEFT JOIN name_evidence n USING (voter, resident)
LEFT JOIN (SELECT * FROM weight WHERE comparison = 'name') w ON w.level = n.name_level;
