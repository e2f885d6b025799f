-- Most claims are on nobody who is a candidate here. "is_claimed": a row holds the resident against this one; "is_taken": such a row does, or
-- one that is struck.
CREATE OR REPLACE TABLE claimed_here AS
SELECT resident, bit_or(claim) AS claims FROM claimed SEMI JOIN candidate USING (resident) GROUP BY resident;

-- Whom nobody expects here, because another row holds them already or they are too young for any list, is compared only where the number
-- is theirs, or the birth date is near and the name alike, or the date is the same and so is the card, or in one village the number near:
-- without these nothing would make a link.
CREATE OR REPLACE TABLE likely AS
SELECT voter, resident, is_claimed, is_taken
FROM (
    SELECT
        c.voter, c.resident,
        coalesce(competes(h.claims, v.claim), false) AS is_claimed,
        is_claimed OR coalesce(is_struck_claim(h.claims), false) AS is_taken,
        is_claimed OR is_minor(r.standing) AS is_unexpected,
        v.nik, r.nik AS resident_nik, v.nkk, r.nkk AS resident_nkk, v.born, r.born AS resident_born, v.place, r.place AS resident_place,
        v.name, v.first_word, v.last_word, r.name AS resident_name
    FROM candidate c
    JOIN odd v ON v.row = c.voter
    JOIN resident r ON r.row = c.resident
    LEFT JOIN claimed_here h ON h.resident = c.resident
)
WHERE CASE
    WHEN NOT is_unexpected OR nik = resident_nik THEN true
    WHEN NOT is_near_date(born, resident_born) THEN false
    WHEN born = resident_born AND nkk = resident_nkk THEN true
    WHEN born = resident_born AND coalesce(place = resident_place, true) AND is_near_number(nik, resident_nik) THEN true
    ELSE coalesce(is_name_like(name, first_word, last_word, resident_name, $alike), true)
END;

-- Where the row names no village, its address is all that says where: how many have the rarest word in which it agrees with a resident's.
CREATE OR REPLACE TABLE shared_word AS
SELECT voter, resident, min(people) AS people
FROM (
    SELECT l.voter, l.resident, unnest(list_intersect(string_split(v.address, ' '), string_split(a.bare, ' '))) AS word
    FROM likely l
    JOIN (FROM odd WHERE place IS NULL AND address IS NOT NULL) v ON v.row = l.voter
    JOIN resident r ON r.row = l.resident
    JOIN address_count a ON a.address = r.address AND a.place IS NOT DISTINCT FROM r.place
    WHERE a.bare <> v.address
)
JOIN address_word_count USING (word)
GROUP BY voter, resident;

-- Each candidate, comparison by comparison: a level (what was found) and, where it hangs on rarity, how rare. NULL is "one side
-- does not say" and counts for nothing; it is never a difference. Then what speaks for it before its name is looked at: where that is
-- hopeless no name could mend it, and the name is not asked; but whose number the row has is always told.
-- What several levels ask is computed once, below them ("parted", "slipped"): a macro or an alias would be bound and worked out at each use.
CREATE OR REPLACE TABLE hopeful AS
WITH pair AS (
    SELECT
        c.voter, c.resident, c.is_claimed, c.is_taken,
        v.nik, r.nik AS resident_nik, v.nik_pattern, v.nik_digits, v.nik_is_known,
        v.nkk, v.nkk_digits, v.nkk_pattern, v.card_of_few, r.nkk AS resident_nkk,
        v.name AS voter_name, r.name AS resident_name,
        v.born, r.born AS resident_born, v.born_pattern, v.born_month, v.born_day, v.age, v.born_after, v.born_until, bc.people AS born_people,
        v.sex, r.sex AS resident_sex, v.remark, r.life_status, r.standing AS resident_standing,
        v.place, r.place AS resident_place, v.part, r.part AS resident_part, v.rt, r.rt AS resident_rt, v.rw, r.rw AS resident_rw,
        pc.people AS place_people, v.rt_people,
        v.address, v.street, v.address_in_order, v.address_telling, v.address_telling_in_order,
        ac.bare AS resident_address, ac.street AS resident_street, ac.in_order AS resident_in_order, ac.telling AS resident_telling,
        ac.telling_in_order AS resident_telling_in_order, ac.here AS house_here, ac.anywhere AS house_anywhere, ac.street_here, ac.street_anywhere,
        log2($people / w.people) AS word_rarity,
        v.birth_place, r.birth_place AS resident_birth_place, bp.people AS birth_place_people
    FROM likely c
    JOIN odd v ON v.row = c.voter
    JOIN resident r ON r.row = c.resident
    LEFT JOIN born_count bc ON bc.born = r.born
    LEFT JOIN place_count pc ON pc.place = r.place
    LEFT JOIN address_count ac ON ac.address = r.address AND ac.place IS NOT DISTINCT FROM r.place
    LEFT JOIN birth_place_count bp ON bp.birth_place = r.birth_place
    LEFT JOIN shared_word w ON w.voter = c.voter AND w.resident = c.resident
),
parted AS (
    SELECT *,
        CASE WHEN nik <> resident_nik THEN digits_differing(nik, resident_nik) END AS digits,
        abs(year(born) - year(resident_born)) AS years_apart,
        years_apart = 0 AS is_year,
        date_sub('year', resident_born, $polling_day) - age AS years_older,
        month(born) = month(resident_born) AS is_month,
        day(born) = day(resident_born) AS is_day,
        is_placeholder(born) AS is_unknown_day,
        is_placeholder(resident_born) AS is_residents_unknown_day,
        coalesce(born_pattern LIKE '****-%' AND is_placeholder_day(born_month, born_day), false) AS is_nobodys_day,
        says_date(nik, born, $woman) AND says_date(resident_nik, resident_born, $woman) AS are_own_dates,
        coalesce(address <> resident_address AND is_other_number(address_in_order, resident_in_order) IS NULL, false) AS is_street,
        CASE WHEN is_street THEN street_here ELSE house_here END AS here,
        CASE WHEN is_street THEN street_anywhere ELSE house_anywhere END AS anywhere
    FROM pair
),
slipped AS (
    SELECT *, slips_between(nik, resident_nik, digits) AS slips FROM parted
),
compared AS (
    SELECT
        voter, resident, is_claimed, is_taken, voter_name, resident_name, resident_place,
        coalesce(abs(nik - resident_nik) <= 4, false) AS is_near_serial,
        -- NIK: with a birth date or a sex of their own, a number that says it is no slip of one that says the other's; one that nobody has may
        -- say the resident's where the row's own says another
        CASE
            WHEN nik = resident_nik THEN CASE WHEN nkk <> resident_nkk THEN 'same-other-card' ELSE 'same' END
            WHEN resident_nik IS NULL THEN NULL
            WHEN slips IS NOT NULL AND NOT coalesce(
                sex <> resident_sex AND is_other_sex(nik, resident_nik, $woman)
                OR born <> resident_born AND are_own_dates, false)
            THEN
                CASE WHEN slips = 2 THEN 'two-slips'
                     WHEN is_taken AND is_near_serial AND nkk = resident_nkk AND born = resident_born
                          AND coalesce(place = resident_place, true) AND voter_name <> resident_name THEN 'twins-serial'
                     WHEN abs(nik - resident_nik) <= 2 THEN 'next-serial'
                     WHEN first_digits(nik, 12) = first_digits(resident_nik, 12) THEN 'slip-serial'
                     WHEN last_digits(nik, 10) = last_digits(resident_nik, 10) THEN 'slip-region'
                     ELSE 'slip-date' END
            WHEN nik IS NOT NULL THEN
                CASE WHEN nik_is_known THEN 'another-persons'
                     WHEN date_digits(nik) = date_digits(resident_nik) AND born IS DISTINCT FROM resident_born
                          AND NOT is_residents_unknown_day THEN 'same-date'
                     ELSE 'unknown-number' END
            WHEN nik_pattern IS NOT NULL THEN
                CASE WHEN NOT admits(nik_pattern, resident_nik::VARCHAR) THEN 'mask-differs'
                     WHEN nik_pattern LIKE '____________****' AND nik_pattern NOT LIKE '%*%____' THEN 'mask-12'
                     WHEN is_place_only(nik_pattern) THEN 'mask-6'
                     ELSE 'mask-10' END
            WHEN starts_with(resident_nik::VARCHAR, nik_digits) AND length(nik_digits) BETWEEN 10 AND 14 THEN
                CASE WHEN length(nik_digits) >= 12 THEN 'mask-12' ELSE 'mask-10' END
            WHEN nik_digits IS NOT NULL THEN
                CASE least(digits_lost(nik_digits, resident_nik), 3)
                     WHEN 3 THEN 'damaged-differs' WHEN 2 THEN 'two-slips' ELSE 'lost-digit' END
        END AS nik_level,
        -- birth date: nobody's day in two years is no slip, nor are dates a generation apart, or those that two numbers say of their own. Where a
        -- mask leaves nobody's day, it is no more than a hint beyond the village.
        CASE
            WHEN born = resident_born THEN CASE WHEN is_unknown_day THEN 'same-placeholder' ELSE 'same' END
            WHEN resident_born IS NULL THEN NULL
            WHEN born IS NOT NULL THEN
                CASE
                    WHEN is_year AND is_unknown_day AND is_residents_unknown_day THEN 'both-unknown'
                    WHEN is_near_unknown(is_unknown_day, is_residents_unknown_day, years_apart) THEN 'unknown-near-year'
                    WHEN is_unknown_day AND is_residents_unknown_day THEN
                        CASE WHEN years_apart >= $generation THEN 'other-generation' ELSE 'unknown-other-year' END
                    WHEN is_year AND (is_unknown_day OR is_residents_unknown_day) THEN 'year-placeholder'
                    WHEN is_swapped(born, resident_born) THEN 'swapped'
                    WHEN is_year::INTEGER + is_month::INTEGER + is_day::INTEGER = 2
                         AND is_one_digit_of_date(born, resident_born) THEN 'one-digit'
                    WHEN is_month AND is_day THEN
                        CASE WHEN years_apart <= 1 THEN 'year-near'
                             WHEN is_digit_swap(year(born), year(resident_born)) THEN 'year-differs'
                             WHEN are_own_dates THEN 'own-dates'
                             WHEN years_apart >= $generation THEN 'other-generation'
                             ELSE 'year-differs' END
                    WHEN is_year AND is_month THEN 'day-differs'
                    WHEN is_year AND is_day THEN 'month-differs'
                    WHEN is_year THEN 'year-only'
                    WHEN years_apart >= $generation THEN 'other-generation'
                    WHEN are_own_dates THEN 'own-dates'
                    ELSE 'differs'
                END
            WHEN born_pattern IS NOT NULL THEN
                CASE WHEN NOT admits(born_pattern, strftime(resident_born, '%Y-%m-%d')) THEN
                         CASE WHEN born_month IS NOT NULL AND born_day IS NOT NULL AND is_of_age(resident_born, born_after, born_until)
                                   AND (is_nobodys_day OR is_near_birthday(resident_born, born_month, born_day)) THEN 'mask-near'
                              WHEN abs(years_older) >= $generation THEN 'other-generation'
                              ELSE 'differs' END
                     WHEN is_nobodys_day AND is_of_age(resident_born, born_after, born_until) AND NOT coalesce(place = resident_place, false)
                     THEN 'year-placeholder'
                     WHEN born_pattern LIKE '____-**-**' THEN 'mask-year'
                     WHEN born_after IS NULL OR born_pattern NOT LIKE '****%' THEN 'mask-day'
                     WHEN is_of_age(resident_born, born_after, born_until) THEN 'mask-day-age'
                     ELSE 'age-differs' END
            WHEN age IS NOT NULL THEN
                CASE years_older
                     WHEN 0 THEN 'age' WHEN 1 THEN 'age-older' WHEN -1 THEN 'age-younger' ELSE 'age-differs' END
        END AS born_level,
        CASE WHEN born = resident_born THEN born_people END AS born_people,
        -- sex
        CASE WHEN sex = resident_sex THEN 'same' WHEN sex <> resident_sex THEN 'differs' END AS sex_level,
        -- family card
        CASE
            WHEN nkk = resident_nkk THEN 'same'
            WHEN NOT admits(nkk_pattern, resident_nkk::VARCHAR) THEN 'differs'
            WHEN card_of_few IS NOT NULL THEN 'same'
            WHEN nkk IS NULL AND is_slip(nkk_digits, resident_nkk::VARCHAR) THEN 'slip'
            WHEN nkk IS NULL OR resident_nkk IS NULL THEN NULL
            WHEN is_one_digit(nkk, resident_nkk) OR is_digit_swap(nkk, resident_nkk) THEN 'slip'
            ELSE 'differs'
        END AS nkk_level,
        -- village
        CASE
            WHEN place = resident_place THEN
                CASE WHEN rt = resident_rt AND rw = resident_rw THEN 'same-rt'
                     WHEN rt <> resident_rt AND rw <> resident_rw THEN 'other-rt'
                     ELSE 'same' END
            WHEN place IS NULL OR resident_place IS NULL THEN NULL
            WHEN part = resident_part THEN 'district'
            ELSE 'differs'
        END AS place_level,
        CASE WHEN place = resident_place THEN log2($people / place_people) END AS place_rarity, log2(place_people / rt_people) AS rt_rarity,
        -- address: alike in its letters, or in the words that tell it from others, as they are written or in the order of the alphabet; what the
        -- village says already counts once. Where no village is known, and the register has several, it says where
        CASE
            WHEN address IS NULL OR resident_address IS NULL THEN NULL
            WHEN address = resident_address THEN 'same'
            WHEN street = resident_street OR is_alike(address_telling, resident_telling, $alike_address)
                OR is_alike(address_telling_in_order, resident_telling_in_order, $alike_address)
            THEN
                CASE WHEN is_other_number(address_in_order, resident_in_order) IS NOT true THEN 'alike'
                     WHEN word_rarity >= $rare_word THEN 'shared'
                     ELSE 'number-differs' END
            WHEN word_rarity >= $rare_word THEN 'shared'
            WHEN (place IS NULL OR resident_place IS NULL) AND coalesce(2 * place_people < $people, true) THEN 'elsewhere'
            ELSE 'differs'
        END AS address_level,
        CASE WHEN place = resident_place THEN greatest(log2(place_people / here), log2($people / anywhere) - $usual_place_rarity)
             ELSE log2($people / anywhere) END AS address_rarity, word_rarity,
        -- birthplace
        CASE
            WHEN birth_place IS NULL OR resident_birth_place IS NULL THEN NULL
            WHEN birth_place = resident_birth_place THEN 'same'
            ELSE 'differs'
        END AS birth_place_level,
        CASE WHEN birth_place = resident_birth_place THEN birth_place_people END AS birth_place_people,
        -- would this resident be on a list of voters at all? (Whom the register only calls inactive, or entered twice, a list may well have.)
        -- Where the list itself says of the row what the register says: told
        CASE WHEN is_minor(resident_standing) THEN CASE WHEN remark = 'under-age' THEN 'told' ELSE 'too-young' END
             WHEN life_status IN ('died', 'moved') THEN CASE WHEN remark = life_status THEN 'told' ELSE 'gone' END
             ELSE 'able' END AS standing_level
    FROM slipped
),
weighed AS (
    SELECT
        c.* EXCLUDE (born_people, place_rarity, rt_rarity, address_rarity, word_rarity, birth_place_people),
        coalesce(w.nik[nik_level], 0)
            + CASE WHEN nik_level = 'slip-serial' AND born_level IN ('same-placeholder', 'both-unknown') THEN $serial_of_many
                   WHEN nik_level = 'same-other-card' AND NOT is_claimed THEN $own_number_free ELSE 0 END AS nik_bits,
        coalesce(w.born[born_level], 0) + coalesce($born_share * log2($people / born_people), 0)
            + CASE WHEN is_other_year(born_level) AND nkk_level IS NULL AND has_no_number_for(nik_level, coalesce(w.nik[nik_level], 0))
                   THEN $other_year_alone
                   WHEN NOT is_unnumbered(nik_level, nkk_level) THEN 0
                   WHEN is_near_day(born_level) THEN CASE WHEN place_level = 'differs' THEN $near_day_elsewhere ELSE $near_day_alone END
                   WHEN is_other_day(born_level) AND sex_level IS NOT NULL
                   THEN CASE WHEN place_level IN ('district', 'differs') THEN $other_day_elsewhere ELSE $near_day_alone END
                   WHEN born_level = 'age-differs' THEN CASE WHEN sex_level = 'differs' THEN $other_age_and_sex ELSE $other_age_alone END
                   ELSE 0 END AS born_bits,
        coalesce(w.sex[sex_level], 0) AS sex_bits,
        coalesce(w.nkk[nkk_level], 0) AS nkk_bits,
        coalesce(w.place[place_level], 0) + coalesce($place_share * greatest(0, place_rarity - $usual_place_rarity), 0)
            + CASE WHEN is_claimed THEN 0 ELSE dwelling_bits(nkk_level, place_level, w.place[place_level], $own_village) END
            + CASE WHEN nkk_level IS NOT NULL THEN 0
                   WHEN place_level = 'same-rt' THEN $same_rt_alone + coalesce($rt_share * (rt_rarity - $usual_rt_rarity), 0)
                   WHEN place_level = 'other-rt' THEN $other_rt_alone
                   WHEN place_level = 'differs' AND is_little_known(nik_level, nkk_level, born_level, address_level) THEN $elsewhere_alone
                   ELSE 0 END AS place_bits,
        coalesce(w.birth_place[birth_place_level], 0)
            + CASE WHEN birth_place_level = 'same' THEN $birth_place_share * least($rarest_birth_place, log2($people / birth_place_people))
                   ELSE 0 END AS birth_place_bits,
        coalesce(w.standing[standing_level], 0) AS standing_bits,
        CASE WHEN is_address_near(address_level)
             THEN greatest(0, w.address[address_level] + $address_share * CASE address_level WHEN 'shared' THEN word_rarity ELSE address_rarity END)
             ELSE coalesce(w.address[address_level], 0) END AS address_bits,
        CASE WHEN is_claimed THEN $claimed ELSE 0 END AS claim_bits,
        $base - $born_share * log2($people / $usual_people) AS base_bits
    FROM compared c CROSS JOIN weights w
)
SELECT * FROM (
    SELECT *,
        base_bits + nik_bits + born_bits + sex_bits + nkk_bits + place_bits + address_bits + birth_place_bits + standing_bits + claim_bits
            AS before_name
    FROM weighed
)
WHERE CASE
    WHEN before_name >= $hopeless OR has_own_number(nik_level) THEN true
    WHEN before_name < $hopeless_alike THEN false
    WHEN is_alike(voter_name, resident_name, $alike) THEN true
    ELSE is_alike(sorted_words(voter_name), sorted_words(resident_name), $alike)
END;
