-- What is asked of names, their words and addresses. Each string rule and each distance stands in one of these rooms (letters, digits, days,
-- rows, levels) once, behind a name, so that the steps read as rules and another engine needs only these.

-- A text without what nobody sees (a soft hyphen, zero widths, a byte order mark), its tabs and hard blanks as blanks.
CREATE OR REPLACE MACRO visible(written) AS
translate(written, chr(9) || chr(160) || chr(173) || chr(8203) || chr(8204) || chr(8205) || chr(8288) || chr(65279), '  ');

-- A birthplace in capitals; most are written in letters and single blanks, and need no more.
CREATE OR REPLACE MACRO bare_birth_place(written) AS
CASE WHEN strlen(written) = length(written) AND NOT contains(written, '  ') AND NOT contains(written, chr(9)) THEN upper(written)
     ELSE nullif(trim(regexp_replace(upper(strip_accents(visible(written))), ' +', ' ', 'g')), '') END;

-- What follows the S, the M and the A of a degree, with a point or a blank before it or not.
CREATE OR REPLACE MACRO of_a_bachelor() AS
'PD([ .]*[IK])?|AG|IP|SOS|(I[ .]*)?KOM|KM|PT|TP|TH|TR|HUT|HUM|KEP|KEB|KES|KED|SI|SN|STP?|AP|PSI|FARM|GZ|[HE]([ .]*I)?|[TP]';
CREATE OR REPLACE MACRO of_a_master() AS 'PD([ .]*I)?|SI|KES|KE[BP]|TH|AG|KOM|AP|SC|HUM|PSI|[HM]';
CREATE OR REPLACE MACRO of_an_associate() AS 'MD([ .]*(KE[BP]|PD))?|MK(EB|G)?|MA?[ .]*PD';

-- A name in capitals without the degrees and titles behind its comma: those with a point (S.PD, M.T) and those that are also written without
-- one. What else stands there is the given name: SILALAHI, MARIA is MARIA SILALAHI.
CREATE OR REPLACE MACRO without_degrees(name) AS
regexp_replace(regexp_replace(name, ',[ ,.]*((S(' || of_a_bachelor() || ')|M(' || of_a_master() || '|[TA])|A(' || of_an_associate() || ')'
    || '|DR[SA]?|IR|N(ER)?S|APT|LC|BSC|BA|PHD|HJ?|ALM(H|ARHUM|ARHUMAH)?|[A-Z]{1,2}[.][A-Z. ]*)'
    || '([ ,.]+|$))*$', ''), '^([^,]*),(.*)$', '\2 \1');

-- Letters that stand in a name as digits, beside letters: 0KT0 is OKTO, and SA1NEM is SAINEM.
CREATE OR REPLACE MACRO without_digits(name) AS
regexp_replace(regexp_replace(name, '([A-Z])0|0([A-Z])', '\1O\2', 'g'), '([A-Z])1|1([A-Z])', '\1I\2', 'g');

-- The titles that nobody is called by, so that they need no point.
CREATE OR REPLACE MACRO titles() AS 'DRS|DRA|DR|IR|PROF|HJ|PDT|PDTM|RM|TGK|IBU|BAPAK';

-- A name as letters: no accents, no degrees behind a comma, no apostrophes (KI'E and KIE are one), one blank between words, and no titles in front:
-- those above, and others with a point (TN. is Tuan, ALM. the late). Degrees with one are known behind it without a comma, too (S.PD, A.MD.KEB).
CREATE OR REPLACE MACRO bare_name(name) AS
CASE
    WHEN regexp_full_match(name, '[A-Z]+( [A-Z]+)*') AND NOT regexp_full_match(name, '(' || titles() || ') .*') THEN name
    ELSE nullif(trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        without_degrees(without_digits(upper(strip_accents(visible(name))))),
        '[(]ALM(H|ARHUM|ARHUMAH)?[.]?[)]|([ .](S[.] ?(' || of_a_bachelor() || ')|M[.] ?(' || of_a_master() || ')'
            || '|A[.] ?(' || of_an_associate() || '|MA))[.]?)+ *$', '', 'g'),
        '^ *((' || titles() || ')[. ]+|(H|K[.] ?H|ALMH?|TN|NY|NN|SDRI?|BPK)[.] *)+', '', 'g'),
        '[''`´’‘"*]+', '', 'g'), '[^A-Z]+', ' ', 'g')), '')
END;

-- Whether what stands behind the title of a wife (NY. for Nyonya) may be her husband's name.
CREATE OR REPLACE MACRO is_wifes(name, sex) AS coalesce(sex = 'P' AND regexp_matches(name, '^ *[Nn][Yy][.]'), false);

-- Whether a name as it is written is a bare one. Most are written bare, and need not be made so.
CREATE OR REPLACE MACRO is_written(name, bare) AS CASE WHEN name = bare THEN true ELSE bare_name(name) = bare END;

-- The sound of a name: Oe/U, Dj/J/Y/I, Tj/C/Ch/K, V/F/Ph, Z/S, silent H, E/I and doubled letters written alike
-- (spelling before and after 1972, and the habits of the archipelago: Yohanis/Yohanes, Christina/Kristina, Soekarno/Sukarno).
CREATE OR REPLACE MACRO sound(name) AS
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    name,
    'OE', 'U'), 'TJ', 'K'), 'DJ', 'I'), 'CH', 'K'), 'PH', 'F'), 'X', 'KS'), 'V', 'F'), 'C', 'K'), 'Q', 'K'), 'Z', 'S'),
    'J', 'I'), 'Y', 'I'), 'E', 'I'), 'H', ''),
    'II', 'I'), 'II', 'I'), 'AA', 'A'), 'OO', 'O'), 'UU', 'U'), 'LL', 'L'), 'NN', 'N'), 'SS', 'S'), 'TT', 'T'), 'RR', 'R'),
    'MM', 'M'), 'KK', 'K'), 'FF', 'F'), 'DD', 'D'), 'BB', 'B'), 'GG', 'G');

-- The sound of a name from Arabic, which many write by ear: KH, CH and H, SY, SH and S, DH and D, F and P, O and U alike; MUHAMMAD, AHMAD and
-- SITI however they are written or shortened.
CREATE OR REPLACE MACRO arabic_sound(name) AS
CASE
    WHEN regexp_full_match(name, 'M[OU]C?H(A?M+[AE]D+|D)?') THEN 'MUHAMMAD'
    WHEN regexp_full_match(name, 'A[CK]H(M([AE]?D)?)?|AHM([AE]?D)?') THEN 'AHMAD'
    WHEN regexp_full_match(name, 'ST|SITT?[IY]') THEN 'SITI'
    ELSE sound(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        name, 'OO', 'U'), 'OE', 'U'), 'KH', 'H'), 'CH', 'H'), 'SY', 'S'), 'SH', 'S'), 'DH', 'D'), 'O', 'U'), 'P', 'F'))
END;

-- The words of a name in one order, whatever order they were written in. (array_to_string would make the list twice.)
CREATE OR REPLACE MACRO sorted_words(name) AS list_aggregate(list_sort(string_split(name, ' ')), 'string_agg', ' ');

-- Whether a word stands twice among the words of a name; of three, which most names have at most, they are asked one by one.
CREATE OR REPLACE MACRO is_twice_in(words) AS
CASE WHEN len(words) <= 3 THEN coalesce(words[1] = words[2], false) OR coalesce(words[1] = words[3] OR words[2] = words[3], false)
     ELSE len(list_distinct(words)) < len(words) END;

-- How often a word stands among words.
CREATE OR REPLACE MACRO times_in(words, word) AS len(list_filter(words, lambda other: other = word));

-- Whether one letter is all that differs, or a swap of neighbours. The true distance with swaps costs fifty times what positions cost and
-- seven times what the distance without swaps does, so it is asked only where nothing cheaper answers.
CREATE OR REPLACE MACRO is_slip(a, b) AS
CASE
    WHEN length(a) = length(b) THEN
        CASE hamming(a, b) WHEN 1 THEN true WHEN 2 THEN damerau_levenshtein(a, b) = 1 ELSE false END
    WHEN abs(length(a) - length(b)) = 1 THEN levenshtein(a, b) = 1
    ELSE false
END;

-- Whether two words are long enough for a slip to be seen: three letters, or two of which one was lost (EI for ENI).
CREATE OR REPLACE MACRO can_have_slip(a, b) AS least(length(a), length(b)) + (length(a) <> length(b))::INTEGER >= 3;

-- Whether two words are one but for the A, I or O at their end: no slip, but two names, as brothers and sisters and above all twins have them (RIZKI and
-- RIZKA, MARTO and MARTA). E for I and U for O are one name written in two ways.
CREATE OR REPLACE MACRO is_other_ending(a, b) AS
right(a, 1) IN ('A', 'I', 'O') AND right(b, 1) IN ('A', 'I', 'O') AND left(a, -1) = left(b, -1);

-- Whether at most two letters or swaps differ. Without swaps a distance is at most twice as long.
CREATE OR REPLACE MACRO is_slip_or_two(a, b) AS
CASE
    WHEN abs(length(a) - length(b)) > 2 THEN false
    WHEN levenshtein(a, b) <= 2 THEN true
    WHEN levenshtein(a, b) <= 4 THEN damerau_levenshtein(a, b) <= 2
    ELSE false
END;

-- Whether a word is another without its vowels (LSTR, LESTARI), or two to four of its consonants in their order (MD, MADE; KMG, KOMANG).
CREATE OR REPLACE MACRO has_no_vowel(word) AS NOT regexp_matches(word, '[AIUEO]');
CREATE OR REPLACE MACRO is_without_vowels(short, word) AS
CASE WHEN length(short) >= 3 AND length(short) < length(word) AND has_no_vowel(short) THEN translate(word, 'AIUEO', '') = short ELSE false END;
CREATE OR REPLACE MACRO is_abbreviation(short, word) AS
CASE WHEN length(short) BETWEEN 2 AND 4 AND length(short) < length(word) AND has_no_vowel(short)
     THEN word LIKE list_aggregate(string_split(short, ''), 'string_agg', '%') || '%' ELSE false END;

CREATE OR REPLACE MACRO likeness(a, b) AS jaro_winkler_similarity(a, b);

-- Whether two texts are alike by so much; cheaper than to ask how much.
CREATE OR REPLACE MACRO is_alike(a, b, least) AS jaro_winkler_similarity(a, b, least) >= least;

-- An address as capital letters and digits with one blank between words.
CREATE OR REPLACE MACRO bare_address(address) AS
CASE
    WHEN regexp_full_match(address, '[A-Z0-9]+( [A-Z0-9]+)*') THEN address
    ELSE nullif(trim(regexp_replace(upper(strip_accents(visible(address))), '[^A-Z0-9]+', ' ', 'g')), '')
END;

-- The words of an address that tell it from others, in their order: those that are not common.
CREATE OR REPLACE MACRO telling_words(address, common) AS
nullif(list_aggregate(list_filter(string_split(address, ' '), lambda word: NOT list_contains(common, word)), 'string_agg', ' '), '');

-- The letters of an address however they are divided into words.
CREATE OR REPLACE MACRO bare_street(address) AS regexp_replace(address, '[0-9 ]+', '', 'g');

-- Whether two addresses have numbers (house, hamlet, RT), and others: DUSUN 2 is not DUSUN 7. Zeros in front say nothing.
CREATE OR REPLACE MACRO bare_numbers(address) AS trim(regexp_replace(address, '([^0-9]+|^)0*', ' ', 'g'));
CREATE OR REPLACE MACRO is_other_number(a, b) AS nullif(bare_numbers(a), '') <> nullif(bare_numbers(b), '');

-- What an address can be found by: each word of it, and how its letters begin and end.
CREATE OR REPLACE MACRO address_keys(address) AS
list_concat(string_split(address, ' '), [left(bare_street(address), 8) || '-', '-' || right(bare_street(address), 8)]);

-- Whether a name (a, with its first and its last word) is like another as a whole, or either word stands in that one, be it within a word: one of
-- three letters or more, for the I and NI of Bali are in every second name somewhere.
CREATE OR REPLACE MACRO is_name_like(a, first, last, b, least) AS
is_alike(a, b, least) OR length(first) >= 3 AND contains(b, first) OR length(last) >= 3 AND contains(b, last);
CREATE OR REPLACE MACRO is_named_like(v, name, least) AS is_name_like(v.name, v.first_word, v.last_word, name, least);

-- The first letter of a name, as a number: a quicker key than a text.
CREATE OR REPLACE MACRO first_letter(name) AS ascii(name);

-- How the last word of a name begins; to look for its blank from behind is quicker than to take the name apart.
CREATE OR REPLACE MACRO last_begins(name) AS
substr(name, length(name) + 2 - coalesce(nullif(strpos(reverse(name), ' '), 0), length(name) + 1), 3);

-- J and Y, C and K, V and F, Z and S alike. Most texts have none of these, which is cheaper to ask than to write them anew.
CREATE OR REPLACE MACRO alike_letters(letters) AS
CASE
    WHEN contains(letters, 'J') OR contains(letters, 'C') OR contains(letters, 'V') OR contains(letters, 'Z')
    THEN translate(letters, 'JCVZ', 'YKFS')
    ELSE letters
END;

-- How the first and the last word of a name begin, either way round. Names begin with letters of one byte each.
CREATE OR REPLACE MACRO name_ends(name) AS alike_letters(left(name, 3) || last_begins(name));
CREATE OR REPLACE MACRO name_ends_swapped(name) AS alike_letters(last_begins(name) || left(name, 3));
