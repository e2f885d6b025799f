-- One person, one place: the residents whom a row has ("holder") are held against the others from here on. What compare.sql and score.sql
-- would have said of the pairs that they judged ("judged"), had they known. The evidence is written anew: to change rows in place keeps
-- one core busy, and takes ten times as long where no row has a number.
CREATE OR REPLACE TABLE evidence AS
SELECT * EXCLUDE (is_held, is_twins_serial, twins_serial, held_twin, house, number_says, own_number, dwelling) REPLACE (
    CASE WHEN is_held THEN round(bits + $claimed - twin_bits + held_twin - house - number_says + twins_serial - own_number - dwelling, 4)
         ELSE bits END AS bits,
    CASE WHEN is_held THEN $claimed ELSE claim_bits END AS claim_bits,
    CASE WHEN is_held THEN held_twin ELSE twin_bits END AS twin_bits,
    CASE WHEN is_held THEN address_bits - house ELSE address_bits END AS address_bits,
    CASE WHEN is_held THEN born_bits - number_says ELSE born_bits END AS born_bits,
    CASE WHEN is_held AND is_twins_serial THEN 'twins-serial' ELSE nik_level END AS nik_level,
    CASE WHEN is_held THEN nik_bits + twins_serial - own_number ELSE nik_bits END AS nik_bits,
    CASE WHEN is_held THEN place_bits - dwelling ELSE place_bits END AS place_bits,
    is_claimed OR is_held AS is_claimed
)
FROM (
    SELECT
        * EXCLUDE (is_twin, is_twin_alike, nik_weights, place_weights),
        twin_bits(is_twin, is_twin_alike, sex_level, $twin, $twin_alike) AS held_twin,
        CASE WHEN is_twin_alike THEN greatest(0, address_bits) ELSE 0 END AS house,
        CASE WHEN is_said_by_number(true, nik_level, born_level, place_level, birth_place_level, sex_level, name_level, name_bits)
             THEN greatest(0, born_bits) ELSE 0 END AS number_says,
        CASE WHEN is_twins_serial THEN nik_weights['twins-serial'] - nik_bits ELSE 0 END AS twins_serial,
        CASE WHEN nik_level = 'same-other-card' THEN $own_number_free ELSE 0 END AS own_number,
        dwelling_bits(nkk_level, place_level, place_weights[place_level], $own_village) AS dwelling
    FROM (
        SELECT *,
            is_twin(nkk_level, place_level, born_level, nik_level, name_bits) AS is_twin,
            is_twin_alike(nkk_level, place_level, born_level, CASE WHEN is_twins_serial THEN 'twins-serial' ELSE nik_level END, name_level,
                sex_level) AS is_twin_alike
        FROM (
            SELECT e.*, w.nik AS nik_weights, w.place AS place_weights,
                coalesce(NOT list_contains(h.voters, e.voter) AND NOT e.is_claimed AND competes(h.claims, o.claim), false) AS is_held,
                coalesce(is_next_number(nik_level, is_near_serial) AND nkk_level = 'same' AND is_born_same(born_level)
                    AND name_level <> 'same' AND NOT is_listed_elsewhere(nkk_level, place_level, sex_level), false) AS is_twins_serial
            FROM judged e CROSS JOIN weights w
            LEFT JOIN (SELECT resident, list(voter) AS voters, bit_or(claim) AS claims FROM holder GROUP BY resident) h ON h.resident = e.resident
            LEFT JOIN odd o ON o.row = e.voter
        )
    )
);

INSERT INTO claimed FROM holder;
