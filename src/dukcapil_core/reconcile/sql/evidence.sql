-- What is kept to explain a decision later: so many candidates ($most_kept) of every row that was not plain, with every comparison. What was
-- not asked because it stands for none (plain.sql) is told as that, and not as if the row did not say it.
CREATE OR REPLACE TABLE kept AS
SELECT
    e.voter AS row, e.resident AS resident_row, bits, base_bits,
    CASE WHEN v.nik IS NULL THEN nik_level ELSE coalesce(nik_level, 'default') END AS nik_level, nik_bits,
    name_level, name_bits,
    CASE WHEN v.born IS NULL AND r.born IS NULL THEN born_level ELSE coalesce(born_level, 'default') END AS born_level, born_bits,
    sex_level, sex_bits,
    CASE WHEN v.nkk IS NULL THEN nkk_level ELSE coalesce(nkk_level, 'default') END AS nkk_level, nkk_bits,
    place_level, place_bits, address_level, address_bits, birth_place_level, birth_place_bits, standing_level, standing_bits, is_claimed, claim_bits,
    twin_bits
FROM evidence e
LEFT JOIN default_of_voter v ON v.row = e.voter
LEFT JOIN default_of_resident r ON r.row = e.resident
ANTI JOIN (
    SELECT voter, resident
    FROM evidence SEMI JOIN (SELECT voter FROM evidence GROUP BY voter HAVING count(*) > $most_kept) c USING (voter)
    QUALIFY row_number() OVER (PARTITION BY voter ORDER BY bits DESC, resident) > $most_kept
) beyond ON beyond.voter = e.voter AND beyond.resident = e.resident
ORDER BY e.voter, bits DESC, e.resident;
