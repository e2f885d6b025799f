-- How many bear each whole name that may be a namesake's, where several do: words go together more often than each of them alone says. And how
-- many in one village, where neither number nor birth date nor RT says which of them it is.
CREATE OR REPLACE TABLE namesake_count AS
SELECT name, NULL::INTEGER AS place, count(*) AS people
FROM resident SEMI JOIN (
    SELECT unnest([voter_name, resident_name]) AS name
    FROM hopeful
    WHERE may_be_namesake(nkk_level, place_level, address_level) AND has_no_number_for(nik_level, nik_bits)
) USING (name)
GROUP BY name
HAVING count(*) > $namesakes
UNION ALL
SELECT name, place, count(*)
FROM resident SEMI JOIN (
    SELECT unnest([voter_name, resident_name]) AS name, resident_place AS place
    FROM hopeful
    WHERE may_be_namesake_here(nik_level, nkk_level, born_level, place_level, address_level)
) USING (name, place)
GROUP BY name, place
HAVING count(*) > $namesakes_here;

-- The evidence of each candidate in bits: a plain sum, so that every part can be shown beside what it says. Some are set to nothing where they
-- only prove the family, or that the number is somebody's, and not the person:
-- the house, where the card is the same and the birth date speaks against the resident, or neither name nor birth date for it, or where all
-- points to the twin; and its RT, where
-- a generation lies between them and no number says more ("at_home"): father and son live there both;
-- the birth date, where it is the one that a number says which stands on another card, in another village and under another name (wholly
-- another one, where no row holds that record: who married or writes SITI as ST. has it as well; so has whoever was born in the same place and
-- has the family's name), or under another name and sex on the same.
-- And some are put right by what stands beside them: another birth date under one whole name may be a wrong date (is_misdated), above all where
-- somebody on the card has it whose name is another one ("housemates"); another card and another village are one thing, who has moved; a number that
-- is only near is little where card, RT and the whole name are other ones, and one that differs in the region where a word of the name does.
CREATE OR REPLACE TABLE scored AS
WITH housemates AS (
    -- A number that is nobody's and says the date makes another person of whom the date is: a son who is missing from the register.
    SELECT DISTINCT h.voter, h.resident
    FROM (FROM hopeful WHERE nkk_level = 'same' AND born_level = 'other-generation' AND NOT is_claimed) h
    JOIN odd v ON v.row = h.voter
    JOIN resident r ON r.row = h.resident
    JOIN resident m ON m.nkk = r.nkk AND m.born = v.born
    WHERE (says_date(v.nik, v.born, $woman) IS NOT true OR m.nik = v.nik) AND NOT is_alike(m.name, h.voter_name, $alike)
),
meant AS (
    SELECT h.*, n.name_level AS written_level, n.own_bits, n.family_bits, m.voter IS NOT NULL AS is_housemates,
        CASE WHEN w.voter IS NULL THEN written_level ELSE name_level_of_wife(written_level, nik_level, nkk_level, sex_level) END AS name_level
    FROM hopeful h
    LEFT JOIN name_evidence n USING (voter, resident)
    LEFT JOIN housemates m USING (voter, resident)
    LEFT JOIN (SELECT row AS voter FROM odd WHERE is_wifes) w USING (voter)
),
named AS (
    SELECT
        * EXCLUDE (written_level, own_bits, family_bits),
        CASE WHEN name_level = written_level THEN own_bits END AS own_bits,
        CASE WHEN name_level = written_level THEN family_bits END AS family_bits,
        coalesce(is_born_same(born_level), false) AS is_born_same,
        is_same_name(name_level) AS is_name_same,
        is_family_name_at_most(name_level) AS is_name_other
    FROM meant
),
weighed AS (
    SELECT
        n.* EXCLUDE (voter_name, resident_name, resident_place, own_bits, family_bits),
        coalesce(CASE WHEN is_other_name_for_good(nik_level, name_level, sex_level)
                      THEN least(w.name['differs'], $other_name_at_most) ELSE w.name[name_level] END, 0)
            + CASE WHEN is_little_known(beyond_place(nik_level), nkk_level, born_level, address_level)
                        AND (has_another_word(name_level) OR place_level = 'other-rt' AND (name_level = 'word-dropped' OR born_level IS NULL))
                   THEN $other_name_alone ELSE 0 END
            - CASE WHEN may_share_words(nik_level, nkk_level, place_level, address_level, name_level)
                   THEN least($most_words_cost, greatest(0, $common_words - coalesce(own_bits, 0) - coalesce(family_bits, 0))) ELSE 0 END
            + CASE WHEN NOT is_unnumbered(nik_level, nkk_level) THEN 0
                   WHEN name_level = 'differs' AND (place_level IS NULL OR is_near_day(born_level)
                            OR place_level IN ('district', 'differs') AND sex_level IS NOT NULL)
                        OR is_name_other AND birth_place_level = 'differs'
                   THEN $wholly_other_name
                   WHEN is_others_name(name_level, born_level, sex_level, place_level) OR is_name_other AND is_age(born_level)
                   THEN $other_name_alone
                   ELSE 0 END
            + CASE WHEN is_claimed AND is_age(born_level) AND is_unnumbered(nik_level, nkk_level) AND has_other_words(name_level)
                   THEN $other_name_claimed ELSE 0 END
            + $word_share * coalesce(own_bits, 0) + $family_share * coalesce(family_bits, 0)
            - CASE WHEN is_name_same
                        OR name_level IN ('slip', 'joined', 'word-dropped') AND is_little_known(nik_level, nkk_level, born_level, address_level)
                   THEN $common_share * greatest(0, $common_name - own_bits - family_bits) ELSE 0 END
            - CASE WHEN (is_name_same OR name_level IN ('slip', 'word-dropped')) AND may_be_namesake(nkk_level, place_level, address_level)
                        AND has_no_number_for(nik_level, nik_bits) AND born_level IS NOT NULL
                   THEN greatest(0, log2(greatest(cv.people, cr.people, 1) / CASE WHEN is_born_same THEN $namesakes_of_one_day ELSE $namesakes END))
                   ELSE 0 END
            - CASE WHEN (is_name_same OR name_level IN ('slip', 'joined', 'word-dropped'))
                        AND may_be_namesake_here(nik_level, nkk_level, born_level, place_level, address_level)
                   THEN coalesce(log2(greatest(vh.people, rh.people) / $namesakes_here), 0) ELSE 0 END AS name_bits
    FROM named n CROSS JOIN weights w
    LEFT JOIN namesake_count cv ON cv.name = n.voter_name AND cv.place IS NULL
    LEFT JOIN namesake_count cr ON cr.name = n.resident_name AND cr.place IS NULL
    LEFT JOIN namesake_count vh ON vh.name = n.voter_name AND vh.place = n.resident_place
    LEFT JOIN namesake_count rh ON rh.name = n.resident_name AND rh.place = n.resident_place
),
told AS (
    SELECT
        *,
        is_misdated(nik_level, nkk_level, name_level, sex_level, born_level, standing_level, is_claimed, is_housemates) AS is_misdated,
        is_elsewhere(nkk_level, place_level) AND is_name_same
            AND born_level = 'same' AND sex_level = 'same' AND birth_place_level = 'same' AS has_moved,
        nkk_level = 'same' AND (born_bits < 0 AND NOT is_misdated
            OR name_bits < 0 AND (is_name_other OR coalesce(sex_level = 'differs', false)) AND NOT is_born_same) AS is_relative,
        (is_taken OR is_next_number(nik_level, is_near_serial)
            OR coalesce(sex_level = 'differs' AND is_name_other, false) AND has_no_number_for(nik_level, nik_bits))
            AND is_twin(nkk_level, place_level, born_level, nik_level, name_bits) AS is_twin,
        (is_taken OR coalesce(sex_level = 'differs' AND nik_level IN ('unknown-number', 'another-persons'), false))
            AND is_twin_alike(nkk_level, place_level, born_level, nik_level, name_level, sex_level) AS is_twin_alike,
        is_said_by_number(is_claimed, nik_level, born_level, place_level, birth_place_level, sex_level, name_level, name_bits) AS is_said_by_number,
        nkk_level IS DISTINCT FROM 'same' AND (
            name_level = 'differs' AND place_level IN ('other-rt', 'district', 'differs')
                AND nik_level IN ('slip-region', 'slip-serial', 'slip-date', 'mask-12')
            OR has_other_words(name_level) AND place_level = 'differs' AND nik_level = 'slip-region'
        ) AS is_number_alone
    FROM weighed
)
SELECT
    * EXCLUDE (before_name, is_taken, is_born_same, is_name_same, is_name_other, is_housemates, is_misdated, is_relative, is_twin, is_twin_alike,
               is_said_by_number, is_number_alone, has_moved, house, at_home, number_says, misdated, alone, one_move) REPLACE (
        nik_bits + alone AS nik_bits, born_bits - number_says + misdated AS born_bits, address_bits - house AS address_bits,
        place_bits - at_home + one_move AS place_bits
    ),
    -- Rounded, so that the order in which an engine adds cannot be seen in a decision or in a byte.
    round(before_name + name_bits + twin_bits + alone + misdated + one_move - house - at_home - number_says, 4) AS bits
FROM (
    SELECT
        *,
        CASE WHEN is_relative OR is_twin_alike THEN greatest(0, address_bits) ELSE 0 END AS house,
        CASE WHEN nkk_level = 'same' AND born_level = 'other-generation' AND beyond_place(nik_level) IS NULL AND NOT is_misdated
             THEN greatest(0, place_bits) ELSE 0 END AS at_home,
        twin_bits(is_twin, is_twin_alike, sex_level, $twin, $twin_alike) AS twin_bits,
        CASE WHEN is_said_by_number THEN greatest(0, born_bits) ELSE 0 END AS number_says,
        CASE WHEN is_misdated THEN greatest(0, $misdated - born_bits) ELSE 0 END AS misdated,
        CASE WHEN is_number_alone THEN $number_alone ELSE 0 END AS alone,
        CASE WHEN has_moved THEN $one_move ELSE 0 END AS one_move
    FROM told
);
