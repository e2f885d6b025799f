-- The evidence of each candidate in bits: a plain sum, so that every part can be shown beside what it says. Where the family is the same and
-- neither name nor birth date speaks for the resident, the house says no more than that it is one of that family.
CREATE OR REPLACE TABLE scored AS
SELECT
    * EXCLUDE (before_name, is_relative, twin_bits) REPLACE (
        CASE WHEN is_relative THEN 0 ELSE address_bits END AS address_bits, claim_bits + twin_bits AS claim_bits
    ),
    -- Rounded, so that the order in which an engine adds cannot be seen in a decision or in a byte.
    round(before_name + name_bits + twin_bits - CASE WHEN is_relative THEN address_bits ELSE 0 END, 4) AS bits
FROM (
    SELECT
        h.* EXCLUDE (voter_name, resident_name),
        n.name_level,
        coalesce(w.bits, 0) + $word_share * coalesce(n.own_bits, 0) + $family_share * coalesce(n.family_bits, 0)
            - CASE WHEN n.name_level IN ('same', 'same-words', 'same-sound')
                   THEN $common_share * greatest(0, $common_name - n.own_bits - n.family_bits) ELSE 0 END AS name_bits,
        nkk_level = 'same' AND name_bits < 0 AND born_bits < 0 AND address_bits > 0 AS is_relative,
        CASE WHEN is_claimed AND is_twin(nkk_level, born_level, nik_level, name_bits) THEN $twin ELSE 0 END AS twin_bits
    FROM hopeful h
    LEFT JOIN name_evidence n USING (voter, resident)
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'name') w ON w.level = n.name_level
);
