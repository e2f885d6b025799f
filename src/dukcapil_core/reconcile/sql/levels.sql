-- What the levels of evidence (compare.sql, names.sql) say together.

-- Whether a birth date is only near: in a day that a slip or a placeholder can explain, or under another year, as those of father and son are.
CREATE OR REPLACE MACRO is_near_day(born_level) AS
born_level IN ('year-placeholder', 'one-digit', 'day-differs', 'month-differs', 'year-near', 'swapped', 'unknown-other-year', 'unknown-near-year',
    'both-unknown');
CREATE OR REPLACE MACRO is_other_year(born_level) AS born_level IN ('year-only', 'year-differs', 'other-generation');

-- Whether it is wholly another one. (A generation away, it is under another year as well.)
CREATE OR REPLACE MACRO is_other_day(born_level) AS born_level IN ('differs', 'other-generation', 'own-dates');

-- Whether a name has another word.
CREATE OR REPLACE MACRO has_another_word(name_level) AS name_level IN ('family-name-differs', 'word-differs', 'family-name-only', 'alike', 'differs');

-- Whether it has another word or a word less.
CREATE OR REPLACE MACRO has_other_words(name_level) AS has_another_word(name_level) OR name_level = 'word-dropped';

-- Whether of a name no more than the family's is the resident's; and whether an age is all that is known of a birth date.
CREATE OR REPLACE MACRO is_family_name_at_most(name_level) AS name_level IN ('differs', 'family-name-only');
CREATE OR REPLACE MACRO is_age(born_level) AS born_level IN ('age', 'age-older', 'age-younger');

-- Where neither number nor card speaks: whether a name is a brother's or a namesake's for what else is not as it should be. Another word is, beside
-- a birth date that is another one, only near or nobody's own, or another sex; so is a slip or a word less beside another date, and elsewhere
-- beside another sex; and there a word less beside a date that is nobody's own. But for the near date they were sized on lists that tell the sex,
-- and count only where it is known.
CREATE OR REPLACE MACRO is_others_name(name_level, born_level, sex_level, place_level) AS
CASE
    WHEN has_another_word(name_level)
    THEN is_near_day(born_level) OR sex_level = 'differs'
         OR sex_level IS NOT NULL AND (is_other_day(born_level) OR born_level = 'same-placeholder')
    WHEN name_level IN ('slip', 'word-dropped') AND sex_level IS NOT NULL
    THEN is_other_day(born_level) OR place_level IN ('district', 'differs')
         AND (sex_level = 'differs' OR name_level = 'word-dropped' AND born_level = 'same-placeholder')
END;

-- Whether the number is the resident's own.
CREATE OR REPLACE MACRO has_own_number(nik_level) AS coalesce(nik_level IN ('same', 'same-other-card'), false);

-- Whether a wholly other name speaks against a resident whatever a run learns of such names.
CREATE OR REPLACE MACRO is_other_name_for_good(nik_level, name_level, sex_level) AS
name_level = 'differs' AND NOT has_own_number(nik_level) AND sex_level IS NOT NULL;

-- What a number says beyond the place of the first card, with which those of many begin; and whether it speaks for somebody not at all.
CREATE OR REPLACE MACRO beyond_place(nik_level) AS nullif(nik_level, 'mask-6');
CREATE OR REPLACE MACRO has_no_number_for(nik_level, nik_bits) AS nik_bits <= 0 OR beyond_place(nik_level) IS NULL;

-- Whether neither number nor card says anything of a pair; and whether of the birth date, too, no more is known than a year, an age or a part of
-- a birthday, or nothing, nor of the address.
CREATE OR REPLACE MACRO is_unnumbered(nik_level, nkk_level) AS beyond_place(nik_level) IS NULL AND nkk_level IS NULL;
CREATE OR REPLACE MACRO is_little_known(nik_level, nkk_level, born_level, address_level) AS
is_unnumbered(nik_level, nkk_level)
    AND coalesce(is_age(born_level) OR born_level IN ('age-differs', 'mask-year', 'mask-near'), address_level IS NULL);

-- Whether a whole name is the resident's, however it is written or heard.
CREATE OR REPLACE MACRO is_same_name(name_level) AS name_level IN ('same', 'same-words', 'same-sound');

-- Whether another birth date under one whole name is a wrong one: on one card, or with a number that is the resident's or says the resident's date.
-- A date that the row's own number says as well is another person's, for a number stays when a date is corrected. One a generation away may be a
-- father's or a son's, unless the number speaks for the resident, who is no child, or the date is a housemate's (score.sql): only of a resident
-- whom no row holds.
CREATE OR REPLACE MACRO has_number_or_its_date(nik_level) AS has_own_number(nik_level) OR coalesce(nik_level = 'same-date', false);
CREATE OR REPLACE MACRO is_misdated(nik_level, nkk_level, name_level, sex_level, born_level, standing_level, is_claimed, is_housemates) AS
coalesce(
    (nkk_level = 'same' OR has_number_or_its_date(nik_level)) AND (is_same_name(name_level) OR name_level = 'joined') AND sex_level <> 'differs'
    AND CASE born_level
        WHEN 'other-generation'
        THEN NOT is_claimed AND (has_number_or_its_date(nik_level) AND standing_level <> 'too-young' OR is_housemates)
        ELSE born_level IN ('differs', 'year-only', 'year-differs', 'unknown-other-year', 'unknown-near-year') END, false);

-- Whether somebody has another card and lives in another village.
CREATE OR REPLACE MACRO is_elsewhere(nkk_level, place_level) AS nkk_level = 'differs' AND place_level IN ('district', 'differs');

-- Whether somebody has the same card and lives in another village; and what card and village say together of a resident whom no row holds, beyond
-- what the village weighs: see [place] and own_village.
CREATE OR REPLACE MACRO has_card_elsewhere(nkk_level, place_level) AS
coalesce(nkk_level = 'same' AND place_level IN ('district', 'differs'), false);
CREATE OR REPLACE MACRO dwelling_bits(nkk_level, place_level, weight, own_village) AS
CASE WHEN has_card_elsewhere(nkk_level, place_level) THEN -weight
     WHEN nkk_level = 'same' AND place_level IN ('same', 'other-rt') THEN own_village - weight
     ELSE 0 END;

-- Whether an address speaks for the resident.
CREATE OR REPLACE MACRO is_address_near(address_level) AS coalesce(address_level IN ('same', 'alike', 'shared'), false);

-- What a wife's name says: her husband's is not his who has it, and says nothing against a woman on the row's card or with its number.
CREATE OR REPLACE MACRO name_level_of_wife(name_level, nik_level, nkk_level, sex_level) AS
CASE WHEN sex_level = 'differs' THEN 'differs'
     WHEN has_other_words(name_level) AND (nkk_level = 'same' OR has_own_number(nik_level)) THEN 'husbands'
     ELSE name_level END;

-- Whether nothing speaks against a namesake: on no known card of the row's and not in its RT, nor at its address where no village is known; or in
-- its village, where neither number, date nor RT tells people of one name apart, and in its RT, where another age or a birthday that is only near
-- does not.
CREATE OR REPLACE MACRO may_be_namesake(nkk_level, place_level, address_level) AS
nkk_level IS DISTINCT FROM 'same'
    AND CASE WHEN place_level IS NULL THEN NOT is_address_near(address_level) ELSE place_level IN ('other-rt', 'district', 'differs') END;
CREATE OR REPLACE MACRO may_be_namesake_here(nik_level, nkk_level, born_level, place_level, address_level) AS
is_little_known(nik_level, nkk_level, born_level, address_level)
    AND (place_level = 'same' OR place_level = 'same-rt' AND born_level IN ('age-differs', 'mask-near'));

-- Whether somebody lives elsewhere, or nobody knows where, and shares some words of the name, and neither number, card nor address says that it
-- is more than that.
CREATE OR REPLACE MACRO may_share_words(nik_level, nkk_level, place_level, address_level, name_level) AS
is_unnumbered(nik_level, nkk_level) AND NOT is_address_near(address_level)
    AND (name_level IN ('family-name-differs', 'word-differs') AND coalesce(place_level IN ('district', 'differs'), true)
        OR name_level = 'word-dropped' AND coalesce(place_level = 'differs', true));

-- Whether a number is one of the next four, as a twin's is, and no more differs in it.
CREATE OR REPLACE MACRO is_next_number(nik_level, is_near_serial) AS
coalesce(nik_level IN ('next-serial', 'slip-serial') AND is_near_serial, false);

-- Where a row holds a resident, who else has the same card and birth date may be the twin who is missing from the register; where no card is
-- known, who has the same RT and birth date; and on another card, as a twin who married has it, who lives in the district and was born on a day
-- that stands for no unknown one. Three things speak of that, each of what it knows. A pair can meet all three: twins-serial changes
-- the bits of the number, and of is_twin and is_twin_alike only the stronger counts.
-- the level twins-serial of the number (compare.sql, held.sql): it is one of the next four, and the name is not written the same;
-- is_twin (score.sql, held.sql): the number is not the same, and the name speaks against it. With one of the next four numbers it need not be
-- held, nor with the other sex, where no number speaks for it;
-- is_twin_alike (the same two): the number is none, another one or a near one, and the name is at best like it, for twins are named alike.
-- It counts less than is_twin, but as much with the other sex, and the house says nothing then; with the other sex and a whole number of its
-- own the record need not be held (GABRIELA is not GABRIEL). What each is worth stands in weights.toml.
-- Twins of one card live in one house: who has the card in another village (is_listed_elsewhere) is neither twins-serial nor is_twin_alike.
CREATE OR REPLACE MACRO is_listed_elsewhere(nkk_level, place_level, sex_level) AS
has_card_elsewhere(nkk_level, place_level) AND sex_level IS DISTINCT FROM 'differs';

CREATE OR REPLACE MACRO is_born_same(born_level) AS born_level IN ('same', 'same-placeholder');
CREATE OR REPLACE MACRO is_of_one_birth(nkk_level, place_level, born_level) AS
is_born_same(born_level) AND CASE
    WHEN nkk_level IN ('same', 'slip') THEN true
    WHEN nkk_level IS NULL THEN coalesce(place_level = 'same-rt', false)
    ELSE born_level = 'same' AND coalesce(place_level IN ('same-rt', 'same', 'other-rt', 'district'), false) END;

CREATE OR REPLACE MACRO is_twin(nkk_level, place_level, born_level, nik_level, name_bits) AS
coalesce(is_of_one_birth(nkk_level, place_level, born_level) AND nik_level IS DISTINCT FROM 'same' AND name_bits < 0, false);

CREATE OR REPLACE MACRO is_twin_alike(nkk_level, place_level, born_level, nik_level, name_level, sex_level) AS
coalesce(is_of_one_birth(nkk_level, place_level, born_level) AND name_level NOT IN ('same', 'same-words', 'joined')
    AND NOT is_listed_elsewhere(nkk_level, place_level, sex_level)
    AND coalesce(beyond_place(nik_level), 'none')
        IN ('none', 'unknown-number', 'next-serial', 'twins-serial', 'another-persons', 'two-slips', 'damaged-differs', 'mask-differs'), false);

-- What the two count, who are each worth so much.
CREATE OR REPLACE MACRO twin_bits(is_twin, is_twin_alike, sex_level, twin, alike) AS
CASE WHEN is_twin OR is_twin_alike AND sex_level = 'differs' THEN twin WHEN is_twin_alike THEN alike ELSE 0 END;

-- Whether a birth date is the number's and no more: it is the one that the number says, which stands on another card, in another village and
-- under another name than the record's (or is held by another row), or under another name and sex on the same.
CREATE OR REPLACE MACRO is_said_by_number(is_claimed, nik_level, born_level, place_level, birth_place_level, sex_level, name_level, name_bits) AS
is_born_same(born_level) AND name_bits < 0 AND CASE nik_level
    WHEN 'same-other-card'
    THEN place_level IN ('district', 'differs') AND (is_claimed OR is_family_name_at_most(name_level)
         AND NOT coalesce(name_level = 'family-name-only' AND birth_place_level = 'same' AND sex_level = 'same', false))
    WHEN 'same' THEN sex_level = 'differs' AND name_level = 'differs'
END;

-- Whether a row's number is another person's than the resident's.
CREATE OR REPLACE MACRO has_number_of_another(nik_level) AS
coalesce(nik_level IN ('unknown-number', 'next-serial', 'twins-serial', 'mask-differs', 'damaged-differs'), false);

-- Whether a row that says so much of a resident is the same person as another row that holds them, entered twice: on one card, and once more in
-- another village; where neither number nor card is known, with the whole name, birth date and village. Not where all points to a twin. (The
-- resident's own number under a name that is only like theirs may stand in a twin's row.)
CREATE OR REPLACE MACRO is_again(twin_bits, nik_level, nkk_level, place_level, name_level, born_level, sex_level) AS
twin_bits = 0 AND coalesce(
    nkk_level IN ('same', 'slip') AND name_level IN ('same', 'same-words', 'same-sound', 'joined', 'slip')
    AND NOT (has_own_number(nik_level) AND name_level = 'slip')
    AND NOT has_number_of_another(nik_level)
    AND coalesce(born_level, 'none') NOT IN ('other-generation', 'own-dates')
    OR is_listed_elsewhere(nkk_level, place_level, sex_level) AND is_born_same(born_level)
    AND name_level IN ('same', 'same-words', 'same-sound', 'joined', 'slip', 'word-dropped')
    OR is_unnumbered(nik_level, nkk_level) AND name_level = 'same' AND born_level = 'same' AND sex_level IS DISTINCT FROM 'differs'
    AND place_level IN ('same', 'same-rt', 'other-rt'), false);
