-- The named functions of the cascade. Each string rule and each string distance stands here once, behind a name, so that the steps
-- read as rules and another engine needs only these.

-- A name as letters: no accents, no titles behind a comma, no apostrophes (KI'E and KIE are one), one blank between words.
CREATE OR REPLACE MACRO bare_name(name) AS
CASE
    WHEN regexp_full_match(name, '[A-Z ]+') AND NOT contains(name, '  ') THEN name
    ELSE nullif(trim(regexp_replace(regexp_replace(regexp_replace(
        upper(strip_accents(split_part(name, ',', 1))),
        '^ *((DRS|DRA|DR|IR|PROF|HJ|PDT|PDTM|RM)[. ]+|H[.] *)+', '', 'g'),
        '[''`´’‘"*]+', '', 'g'), '[^A-Z]+', ' ', 'g')), '')
END;

-- The sound of a name: Oe/U, Dj/J/Y/I, Tj/C/Ch/K, V/F/Ph, Z/S, silent H, E/I and doubled letters written alike
-- (spelling before and after 1972, and the habits of the archipelago: Yohanis/Yohanes, Christina/Kristina, Soekarno/Sukarno).
CREATE OR REPLACE MACRO sound(name) AS
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    name,
    'OE', 'U'), 'TJ', 'K'), 'DJ', 'I'), 'CH', 'K'), 'PH', 'F'), 'X', 'KS'), 'V', 'F'), 'C', 'K'), 'Q', 'K'), 'Z', 'S'),
    'J', 'I'), 'Y', 'I'), 'E', 'I'), 'H', ''),
    'II', 'I'), 'II', 'I'), 'AA', 'A'), 'OO', 'O'), 'UU', 'U'), 'LL', 'L'), 'NN', 'N'), 'SS', 'S'), 'TT', 'T'), 'RR', 'R'),
    'MM', 'M'), 'KK', 'K'), 'FF', 'F');

-- The words of a name in one order, whatever order they were written in.
CREATE OR REPLACE MACRO sorted_words(name) AS array_to_string(list_sort(string_split(name, ' ')), ' ');

-- How many letters differ, a swap of neighbours counting as one. Short words only: the true distance is dear.
CREATE OR REPLACE MACRO slips(a, b) AS damerau_levenshtein(a, b);

CREATE OR REPLACE MACRO likeness(a, b) AS jaro_winkler_similarity(a, b);

-- Positions in which two numbers of one length differ.
CREATE OR REPLACE MACRO digits_differing(a, b) AS hamming(a, b);

-- Whether two numbers differ by a swap of neighbouring digits alone: then their difference is a multiple of nine, which is cheap to ask.
CREATE OR REPLACE MACRO is_swap(a, b) AS
digits_differing(a, b) = 2 AND (a::BIGINT - b::BIGINT) % 9 = 0 AND slips(a, b) = 1;

-- Whether a pattern of digits and * admits a number.
CREATE OR REPLACE MACRO admits(pattern, number) AS number LIKE replace(pattern, '*', '_');

-- Birthdays that stand for "not known" (31 December before SIAK, 1 July in SIAK since 2004, 1 January elsewhere).
CREATE OR REPLACE MACRO is_placeholder(born) AS (month(born), day(born)) IN ((12, 31), (7, 1), (1, 1));

-- The key of a place as a file writes it; places.py writes the same.
CREATE OR REPLACE MACRO written_place(region_code, district, village) AS
coalesce(region_code, '') || '/' || coalesce(district, '') || '/' || coalesce(village, '');

-- An address as capital letters and digits with one blank between words.
CREATE OR REPLACE MACRO bare_address(address) AS
CASE
    WHEN regexp_full_match(address, '[A-Z0-9]+( [A-Z0-9]+)*') THEN address
    ELSE nullif(trim(regexp_replace(upper(address), '[^A-Z0-9]+', ' ', 'g')), '')
END;

-- What an address can be found by: each word of it, and how its letters begin and end however they are divided into words.
CREATE OR REPLACE MACRO bare_street(address) AS regexp_replace(address, '[0-9 ]+', '', 'g');
CREATE OR REPLACE MACRO address_keys(address) AS
list_concat(string_split(address, ' '), [bare_street(address)[:8] || '-', '-' || bare_street(address)[-8:]]);

CREATE OR REPLACE MACRO last_word(name) AS split_part(name, ' ', -1);

-- How two words begin, the first and the last of a name; J and Y, C and K, V and F, Z and S alike.
CREATE OR REPLACE MACRO name_ends(first, last) AS translate(first[:3] || last[:3], 'JCVZ', 'YKFS');
