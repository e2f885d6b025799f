-- What is kept to explain a decision later: at most ten candidates of every row that was not plain, with every comparison.
CREATE OR REPLACE TABLE kept AS
SELECT
    voter AS row, resident AS resident_row, bits, base_bits,
    nik_level, nik_bits, name_level, name_bits, born_level, born_bits, sex_level, sex_bits, nkk_level, nkk_bits,
    place_level, place_bits, address_level, address_bits, birth_place_level, birth_place_bits, standing_level, standing_bits, is_claimed, claim_bits,
    twin_bits
FROM evidence
ANTI JOIN (
    SELECT voter, resident
    FROM evidence SEMI JOIN (SELECT voter FROM evidence GROUP BY voter HAVING count(*) > 10) c USING (voter)
    QUALIFY row_number() OVER (PARTITION BY voter ORDER BY bits DESC, resident) > 10
) beyond USING (voter, resident)
ORDER BY voter, bits DESC, resident;
