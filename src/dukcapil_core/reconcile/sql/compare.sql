-- Most claims are on nobody who is a candidate here.
CREATE OR REPLACE TABLE claimed_here AS SELECT DISTINCT resident FROM claimed SEMI JOIN candidate USING (resident);

-- Whom nobody expects here, because another row holds them already or they are too young for any list, is compared only where the number
-- is theirs, or the birth date is near, and the name alike or else the date the same and number or family near: without these nothing
-- would make a link.
CREATE OR REPLACE TABLE likely AS
SELECT voter, resident, is_claimed
FROM (
    SELECT
        c.voter, c.resident,
        h.resident IS NOT NULL AS is_claimed,
        h.resident IS NOT NULL OR is_too_young(r.born, $youngest) AS is_unexpected,
        v.nik, r.nik AS resident_nik, v.nkk, r.nkk AS resident_nkk, v.born, r.born AS resident_born, v.name, r.name AS resident_name
    FROM candidate c
    JOIN odd v ON v.row = c.voter
    JOIN resident r ON r.row = c.resident
    LEFT JOIN claimed_here h ON h.resident = c.resident
)
WHERE CASE
    WHEN NOT is_unexpected OR nik = resident_nik THEN true
    WHEN NOT is_near_date(born, resident_born) THEN false
    WHEN born = resident_born AND (nkk = resident_nkk OR has_same_half(nik, resident_nik)) THEN true
    ELSE coalesce(is_name_like(name, resident_name, $alike), true)
END;

-- Each candidate, comparison by comparison: a level (what was found) and, where it hangs on rarity, how rare. NULL is "one side
-- does not say" and counts for nothing; it is never a difference. Then what speaks for it before its name is looked at: where that is
-- hopeless no name could mend it, and the name is not asked.
CREATE OR REPLACE TABLE hopeful AS
WITH compared AS (
SELECT
    c.voter, c.resident,
    c.is_claimed,
    -- NIK: with a birth date or a sex of their own, a number that says it is no slip of one that says the other's
    coalesce(v.sex <> r.sex AND is_other_sex(v.nik, r.nik, $woman)
             OR v.born <> r.born AND says_date(v.nik, v.born, $woman) AND says_date(r.nik, r.born, $woman), false) AS is_own_number,
    CASE
        WHEN v.nik = r.nik THEN CASE WHEN v.nkk <> r.nkk THEN 'same-other-card' ELSE 'same' END
        WHEN r.nik IS NULL THEN NULL
        WHEN v.nik IS NOT NULL THEN
            CASE
                WHEN is_digit_slip(v.nik, r.nik) AND NOT is_own_number THEN
                    CASE WHEN abs(v.nik - r.nik) <= 2 THEN
                             CASE WHEN c.is_claimed AND v.nkk = r.nkk AND v.born = r.born AND v.name <> r.name THEN 'twins-serial'
                                  ELSE 'next-serial' END
                         WHEN first_digits(v.nik, 12) = first_digits(r.nik, 12) THEN 'slip-serial'
                         WHEN last_digits(v.nik, 10) = last_digits(r.nik, 10) THEN 'slip-region'
                         ELSE 'slip-date' END
                WHEN date_digits(v.nik) <> date_digits(r.nik) AND digits_differing(v.nik, r.nik) = 2 AND NOT is_own_number THEN 'two-slips'
                WHEN v.nik_is_known THEN 'another-persons'
                ELSE 'unknown-number'
            END
        WHEN v.nik_pattern IS NOT NULL THEN
            CASE WHEN NOT admits(v.nik_pattern, r.nik::VARCHAR) THEN 'mask-differs'
                 WHEN v.nik_pattern LIKE '____________****' AND v.nik_pattern NOT LIKE '%*%____' THEN 'mask-12'
                 WHEN v.nik_pattern LIKE '______**********' THEN 'mask-6'
                 ELSE 'mask-10' END
        WHEN v.nik_digits IS NOT NULL THEN
            CASE levenshtein(v.nik_digits, r.nik::VARCHAR) WHEN 1 THEN 'lost-digit' WHEN 0 THEN 'lost-digit' WHEN 2 THEN 'two-slips'
                 ELSE 'damaged-differs' END
    END AS nik_level,
    -- birth date
    CASE
        WHEN v.born = r.born THEN CASE WHEN is_placeholder(r.born) THEN 'same-placeholder' ELSE 'same' END
        WHEN r.born IS NULL THEN NULL
        WHEN v.born IS NOT NULL THEN
            CASE
                WHEN year(v.born) = year(r.born) AND is_placeholder(v.born) AND is_placeholder(r.born) THEN 'both-unknown'
                WHEN year(v.born) = year(r.born) AND (is_placeholder(v.born) OR is_placeholder(r.born)) THEN 'year-placeholder'
                WHEN is_swapped(v.born, r.born) THEN 'swapped'
                WHEN parts_differing(v.born, r.born) = 1 AND hamming(strftime(v.born, '%d%m%Y'), strftime(r.born, '%d%m%Y')) = 1 THEN 'one-digit'
                WHEN month(v.born) = month(r.born) AND day(v.born) = day(r.born) AND abs(year(v.born) - year(r.born)) <= 1 THEN 'year-near'
                WHEN month(v.born) = month(r.born) AND day(v.born) = day(r.born) THEN 'year-differs'
                WHEN year(v.born) = year(r.born) AND month(v.born) = month(r.born) THEN 'day-differs'
                WHEN year(v.born) = year(r.born) AND day(v.born) = day(r.born) THEN 'month-differs'
                WHEN year(v.born) = year(r.born) THEN 'year-only'
                ELSE 'differs'
            END
        WHEN v.born_pattern IS NOT NULL THEN
            CASE WHEN NOT admits(v.born_pattern, strftime(r.born, '%Y-%m-%d')) THEN 'differs'
                 WHEN v.born_pattern LIKE '____-**-**' THEN 'mask-year'
                 WHEN v.born_after IS NULL OR v.born_pattern NOT LIKE '****%' THEN 'mask-day'
                 WHEN is_of_age(r.born, v.born_after, v.born_until) THEN 'mask-day-age'
                 ELSE 'age-differs' END
        WHEN v.born_after IS NOT NULL THEN CASE WHEN is_of_age(r.born, v.born_after, v.born_until) THEN 'age' ELSE 'age-differs' END
    END AS born_level,
    CASE WHEN v.born = r.born THEN bc.people END AS born_people,
    -- sex
    CASE WHEN v.sex = r.sex THEN 'same' WHEN v.sex <> r.sex THEN 'differs' END AS sex_level,
    -- family card
    CASE
        WHEN v.nkk = r.nkk THEN 'same'
        WHEN v.nkk IS NULL OR r.nkk IS NULL THEN NULL
        WHEN is_one_digit(v.nkk, r.nkk) THEN 'slip'
        ELSE 'differs'
    END AS nkk_level,
    -- village
    CASE
        WHEN v.place = r.place THEN CASE WHEN v.rt = r.rt AND v.rw = r.rw THEN 'same-rt' ELSE 'same' END
        WHEN v.place IS NULL OR r.place IS NULL THEN NULL
        WHEN v.part = r.part THEN 'district'
        ELSE 'differs'
    END AS place_level,
    CASE WHEN v.place = r.place THEN log2($people / pc.people) END AS place_rarity,
    -- address: alike as it is written, in its letters, or in the order of the alphabet; what the village says already counts once
    CASE
        WHEN v.address IS NULL OR ac.bare IS NULL THEN NULL
        WHEN v.address = ac.bare THEN 'same'
        WHEN is_alike(v.address, ac.bare, 0.9) OR v.street = ac.street OR is_alike(v.address_in_order, ac.in_order, 0.9) THEN
            CASE WHEN is_other_number(v.address_in_order, ac.in_order) THEN 'number-differs' ELSE 'alike' END
        ELSE 'differs'
    END AS address_level,
    CASE WHEN v.place = r.place THEN greatest(log2(pc.people / ac.here), log2($people / ac.anywhere) - $usual_place_rarity)
         ELSE log2($people / ac.anywhere) END AS address_rarity,
    -- birthplace
    CASE
        WHEN v.birth_place IS NULL OR r.birth_place IS NULL THEN NULL
        WHEN v.birth_place = r.birth_place THEN 'same'
        ELSE 'differs'
    END AS birth_place_level,
    CASE WHEN v.birth_place = r.birth_place THEN bp.people END AS birth_place_people,
    -- would this resident be on a list of voters at all? Where the list itself says of the row what the register says: told
    CASE WHEN is_too_young(r.born, $youngest) THEN CASE WHEN v.remark = 'under-age' THEN 'told' ELSE 'too-young' END
         WHEN r.life_status IN ('died', 'moved') THEN CASE WHEN v.remark = r.life_status THEN 'told' ELSE 'gone' END
         ELSE 'able' END AS standing_level,
    v.name AS voter_name, r.name AS resident_name
FROM likely c
JOIN odd v ON v.row = c.voter
JOIN resident r ON r.row = c.resident
LEFT JOIN born_count bc ON bc.born = r.born
LEFT JOIN place_count pc ON pc.place = r.place
LEFT JOIN address_count ac ON ac.address = r.address AND ac.place IS NOT DISTINCT FROM r.place
LEFT JOIN birth_place_count bp ON bp.birth_place = r.birth_place
)
SELECT * FROM (
    SELECT
        c.* EXCLUDE (is_own_number),
        coalesce(wn.bits, 0) AS nik_bits,
        coalesce(wb.bits, 0) + coalesce($born_share * log2($people / c.born_people), 0) AS born_bits,
        coalesce(ws.bits, 0) AS sex_bits,
        coalesce(wk.bits, 0) AS nkk_bits,
        coalesce(wp.bits, 0) + coalesce($place_share * greatest(0, c.place_rarity - $usual_place_rarity), 0) AS place_bits,
        coalesce(wbp.bits, 0)
            + coalesce($birth_place_share * least($rarest_birth_place, log2($people / c.birth_place_people)), 0) AS birth_place_bits,
        coalesce(wst.bits, 0) AS standing_bits,
        CASE WHEN c.address_level IN ('same', 'alike') THEN greatest(0, wa.bits + $address_share * c.address_rarity)
             ELSE coalesce(wa.bits, 0) END AS address_bits,
        CASE WHEN c.is_claimed THEN $claimed ELSE 0 END AS claim_bits,
        $base - $born_share * log2($people / $usual_people) AS base_bits,
        base_bits + nik_bits + born_bits + sex_bits + nkk_bits + place_bits + address_bits + birth_place_bits + standing_bits + claim_bits
            AS before_name
    FROM compared c
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'nik') wn ON wn.level = c.nik_level
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'born') wb ON wb.level = c.born_level
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'sex') ws ON ws.level = c.sex_level
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'nkk') wk ON wk.level = c.nkk_level
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'place') wp ON wp.level = c.place_level
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'address') wa ON wa.level = c.address_level
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'birth_place') wbp ON wbp.level = c.birth_place_level
    LEFT JOIN (SELECT * FROM weight WHERE comparison = 'standing') wst ON wst.level = c.standing_level
) h
WHERE CASE
    WHEN before_name >= $hopeless THEN true
    WHEN before_name < $hopeless_alike THEN false
    WHEN is_alike(voter_name, resident_name, $alike) THEN true
    ELSE is_alike(sorted_words(voter_name), sorted_words(resident_name), $alike)
END;
