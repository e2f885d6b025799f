-- The named functions of the cascade. Each string rule and each string distance stands here once, behind a name, so that the steps
-- read as rules and another engine needs only these.

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
        without_degrees(without_digits(upper(strip_accents(name)))),
        '[(]ALM(H|ARHUM|ARHUMAH)?[.]?[)]|([ .](S[.] ?(' || of_a_bachelor() || ')|M[.] ?(' || of_a_master() || ')'
            || '|A[.] ?(' || of_an_associate() || '|MA))[.]?)+ *$', '', 'g'),
        '^ *((' || titles() || ')[. ]+|(H|K[.] ?H|ALMH?|TN|NY|NN|SDRI?|BPK)[.] *)+', '', 'g'),
        '[''`´’‘"*]+', '', 'g'), '[^A-Z]+', ' ', 'g')), '')
END;

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

-- Numbers of 16 digits are kept as numbers: their parts are quotients and remainders, and cost a fraction of what cut texts do. None
-- begins with a nought, since no province does. The first six digits are the place, the next six the date, the last four the serial.
CREATE OR REPLACE MACRO first_digits(number, n) AS number // (10 ** (16 - n))::BIGINT;
CREATE OR REPLACE MACRO last_digits(number, n) AS number % (10 ** n)::BIGINT;
CREATE OR REPLACE MACRO date_digits(number) AS last_digits(first_digits(number, 12), 6);
CREATE OR REPLACE MACRO as_number(digits) AS CASE WHEN length(digits) = 16 THEN TRY_CAST(digits AS BIGINT) END;

-- What a damaged number leaves: its digits; and where sixteen are read with letters among them (letters_read, see numbers/repair.py), all of them.
CREATE OR REPLACE MACRO only_digits(written) AS regexp_replace(written, '[^0-9]', '', 'g');
CREATE OR REPLACE MACRO digits_left(written) AS
nullif(only_digits(
    CASE WHEN regexp_full_match(letters_read(written), '[^A-Za-z0-9]*([0-9][^A-Za-z0-9]*){16}') THEN letters_read(written) ELSE written END), '');

-- The number that some letters write (53O2...): a whole one, and no damaged one's neighbour's.
CREATE OR REPLACE MACRO number_in_letters(written) AS
CASE WHEN letters_read(written) <> written AND regexp_full_match(letters_read(written), '[^A-Za-z0-9]*[1-9][^A-Za-z0-9]*([0-9][^A-Za-z0-9]*){15}')
     THEN TRY_CAST(only_digits(letters_read(written)) AS BIGINT) END;

-- Positions in which two numbers differ.
CREATE OR REPLACE MACRO digits_differing(a, b) AS hamming(a::VARCHAR, b::VARCHAR);

-- Whether one digit is all that two numbers differ in. One half of them must be the same, which is cheap to ask.
CREATE OR REPLACE MACRO has_same_half(a, b) AS first_digits(a, 8) = first_digits(b, 8) OR last_digits(a, 8) = last_digits(b, 8);
CREATE OR REPLACE MACRO is_one_digit(a, b) AS CASE WHEN has_same_half(a, b) THEN digits_differing(a, b) = 1 ELSE false END;

-- Whether two neighbours are all that is swapped between two numbers that differ in two digits. Their sum stays the same then, which is
-- cheap to ask.
CREATE OR REPLACE MACRO is_digit_swap(a, b) AS
CASE WHEN (a - b) % 9 = 0 THEN damerau_levenshtein(a::VARCHAR, b::VARCHAR) = 1 ELSE false END;

-- How many slips lie between two numbers that differ in so many digits: one (a digit, or a swap of neighbours), or two of which one at
-- least is in the date; NULL where it is none or more.
CREATE OR REPLACE MACRO slips_between(a, b, digits) AS
CASE digits WHEN 1 THEN 1
            WHEN 2 THEN CASE WHEN is_digit_swap(a, b) THEN 1 WHEN date_digits(a) <> date_digits(b) THEN 2 END END;

-- Whether one or two such slips are all that lies between them.
CREATE OR REPLACE MACRO is_near_number(a, b) AS slips_between(a, b, digits_differing(a, b)) IS NOT NULL;

-- Whether one slip is all that a number differs in from a resident's. Digits that begin with a nought are too short to be counted.
CREATE OR REPLACE MACRO is_slip_of(number, nik) AS
CASE WHEN number < (10 ** 15)::BIGINT THEN is_slip(number::VARCHAR, nik::VARCHAR)
     ELSE coalesce(slips_between(number, nik, digits_differing(number, nik)) = 1, false) END;

-- Whether the days in two numbers differ by what a woman's has more: those of a brother and a sister born on one day.
CREATE OR REPLACE MACRO is_other_sex(a, b, woman) AS abs(last_digits(first_digits(a, 8), 2) - last_digits(first_digits(b, 8), 2)) = woman;

-- Whether a NIK says a birth date, as a man's or a woman's.
CREATE OR REPLACE MACRO says_date(nik, born, woman) AS
date_digits(nik) IN (10000 * day(born) + 100 * month(born) + year(born) % 100, 10000 * (day(born) + woman) + 100 * month(born) + year(born) % 100);

-- Whether two numbers of two digits differ in one of them or have them swapped; and whether those two that end the first n digits of two numbers do.
CREATE OR REPLACE MACRO is_pair_slip(a, b) AS
a <> b AND (a // 10 = b // 10 OR a % 10 = b % 10 OR (a // 10 = b % 10 AND a % 10 = b // 10));
CREATE OR REPLACE MACRO has_pair_slip(a, b, n) AS
is_pair_slip(last_digits(first_digits(a, n), 2), last_digits(first_digits(b, n), 2));

-- The number in which the n-th digit and the next have changed places.
CREATE OR REPLACE MACRO swapped(number, n) AS
number + (last_digits(first_digits(number, n + 1), 1) - last_digits(first_digits(number, n), 1)) * 9 * (10 ** (15 - n))::BIGINT;

-- How many digits were lost, written twice or mistyped where digits that are too few or too many are a number's; and whether they can be.
CREATE OR REPLACE MACRO digits_lost(digits, number) AS levenshtein(digits, number::VARCHAR);
CREATE OR REPLACE MACRO can_be(digits, number) AS digits_lost(digits, number) <= 2;

-- Whether a pattern of digits and * admits a number.
CREATE OR REPLACE MACRO admits(pattern, text) AS text LIKE replace(pattern, '*', '_');

-- The first twelve digits of a masked or damaged number, where they are left.
CREATE OR REPLACE MACRO start_of(pattern) AS TRY_CAST(left(pattern, 12) AS BIGINT);

-- A lot between 0 and 1 that a number draws, whatever its digits mean: a part of the numbers of one place, day or year have each. The fraction of
-- the number times the golden ratio (Knuth, The Art of Computer Programming 3, 6.4), in whole 2^32ths.
CREATE OR REPLACE MACRO lot(number) AS (number % 4294967296)::UBIGINT * 2654435769::UBIGINT % 4294967296::UBIGINT / 4294967296;

-- The odds that somebody is the person, of a row with so many bits for each resident, as whole tenths of a bit: so all rows are a few hundred
-- lines. And how many of the rows that have these odds are somebody, where all are moved by so many bits. Every sum of fractions has its order:
-- added up as the threads happen to come, the last bit would change from run to run.
CREATE OR REPLACE MACRO tenths_of_odds(bits) AS
round(10 * log2(sum(pow(2, least(bits, 60)) ORDER BY bits) FILTER (bits IS NOT NULL)))::INTEGER;
CREATE OR REPLACE MACRO somebodies(rows_there, tenths, moved) AS
coalesce(sum(rows_there / (1 + pow(2, -(tenths / 10 + moved))) ORDER BY tenths), 0);

-- How many rows of the list these are, where those that were drawn (plain.sql) stand for several: whole, so that no order of adding can be seen.
CREATE OR REPLACE MACRO stood_for(several) AS count(*) + round(count(several) * (coalesce(max(several), 1) - 1))::BIGINT;

-- Where a row stands, counted from 0: few of many rows are found by that without reading them all.
CREATE OR REPLACE MACRO position_of(row_number) AS row_number - 1;

-- What a row of the list says, in an order of its own: equal evidence is put in order by it, and not by where rows stand in the file.
CREATE OR REPLACE MACRO said_of(v) AS
{'nik': v.nik, 'nik_pattern': v.nik_pattern, 'nik_digits': v.nik_digits, 'nkk': v.nkk, 'nkk_pattern': v.nkk_pattern, 'name': v.name, 'born': v.born,
 'born_pattern': v.born_pattern, 'age': v.age, 'sex': v.sex, 'birth_place': v.birth_place, 'address': v.address, 'spot': v.spot,
 'rt': v.rt, 'rw': v.rw, 'remark': v.remark, 'tps': v.tps};

-- What a row's remark makes of its hold on a resident, one bit each: 8 a struck one, 4 that of a B, which comes to a polling station, 2 that of
-- KET 8, which leaves one, 1 any other. Whether rows that hold a resident (their claims) stand against a further row: a row that the list
-- strikes takes nobody from one that it keeps; KET 8 and its B are one move of one person.
CREATE OR REPLACE MACRO claim_of(remark) AS
CASE WHEN is_struck(remark) THEN 8 WHEN remark = 'new' THEN 4 WHEN remark = 'wrong-tps' THEN 2 ELSE 1 END;
CREATE OR REPLACE MACRO competes(claims, claim) AS claims & CASE claim WHEN 1 THEN 7 WHEN 2 THEN 3 WHEN 4 THEN 5 ELSE 15 END > 0;
CREATE OR REPLACE MACRO is_struck_claim(claims) AS claims & 8 > 0;

-- Whether a row gives no number at all; and whether a mask leaves no more of it than the place of the first card: of the birth date in it less
-- than four digits, and a serial is that of very many (0001).
CREATE OR REPLACE MACRO has_no_number(nik, pattern, digits) AS nik IS NULL AND pattern IS NULL AND digits IS NULL;
CREATE OR REPLACE MACRO is_place_only(pattern) AS length(replace(substr(pattern, 7, 6), '*', '')) < 4;

-- Whether two dates of two years may be one that nobody knew: whose day is guessed at is guessed at in the year as well. A year apart, or two where
-- nobody knows either day.
CREATE OR REPLACE MACRO is_near_unknown(is_unknown_day, is_residents_unknown_day, years_apart) AS
CASE is_unknown_day::INTEGER + is_residents_unknown_day::INTEGER WHEN 1 THEN years_apart = 1 WHEN 2 THEN years_apart BETWEEN 1 AND 2 ELSE false END;

-- How little a record counts beside another of the same person, the less the better: gone, without a recording, with a doubtful one.
CREATE OR REPLACE MACRO counting_of(r) AS
{'is_gone': is_gone(r.life_status), 'is_unrecorded': NOT is_recorded(r.ktp_recording), 'is_doubtful': r.ktp_recording IS DISTINCT FROM 'recorded'};

-- Whether day and month are swapped.
CREATE OR REPLACE MACRO is_swapped(a, b) AS year(a) = year(b) AND month(a) = day(b) AND day(a) = month(b);

-- Whether one digit is all that two dates differ in.
CREATE OR REPLACE MACRO is_one_digit_of_date(a, b) AS hamming(strftime(a, '%d%m%Y'), strftime(b, '%d%m%Y')) = 1;

-- Whether a slip in one part, day and month swapped or a birthday that nobody knows can explain what differs.
CREATE OR REPLACE MACRO is_near_date(a, b) AS
CASE WHEN year(a) = year(b) THEN is_near_in_year(a, b) ELSE month(a) = month(b) AND day(a) = day(b) END;

-- The same of two dates of one year.
CREATE OR REPLACE MACRO is_near_in_year(a, b) AS
month(a) = month(b) OR day(a) = day(b) OR month(a) = day(b) AND day(a) = month(b) OR is_placeholder(a) OR is_placeholder(b);

-- How old somebody is for an election: 0 nobody knows, 1 old enough, 2 at a later election of the catalogue, 3 at none of them yet.
CREATE OR REPLACE MACRO age_class(born, youngest, later_youngest) AS
CASE WHEN born IS NULL THEN 0 WHEN born <= youngest THEN 1 WHEN born <= later_youngest THEN 2 ELSE 3 END;

-- Whether a birth date can be that of somebody of an age, or born in a year; nothing speaks against it where neither is known.
CREATE OR REPLACE MACRO is_of_age(born, after, until) AS coalesce(born > after AND born <= until, true);
CREATE OR REPLACE MACRO is_of_year(born, known) AS coalesce(year(born) = known, true);

-- Whether a birth date has the month or the day that a mask leaves of another, or the two swapped.
CREATE OR REPLACE MACRO is_near_birthday(born, m, d) AS coalesce(month(born) = m OR day(born) = d OR month(born) = d AND day(born) = m, true);

-- Whether a birth date is all that a row tells of one: the date, or what its age or its mask leaves open. Not where it tells nothing.
CREATE OR REPLACE MACRO is_told_date(date, born, after, until, y, m, d) AS
CASE WHEN born IS NOT NULL THEN date = born
     WHEN after IS NULL AND y IS NULL AND (m IS NULL OR d IS NULL) THEN false
     ELSE is_of_age(date, after, until) AND is_of_year(date, y) AND coalesce(month(date) = m, true) AND coalesce(day(date) = d, true) END;

-- Whether somebody is below the age for a list of this election.
CREATE OR REPLACE MACRO is_too_young(born, youngest) AS coalesce(born > youngest, false);

-- Whether a resident is a minor only by the register's birth date, and the list and the register's own number say another one.
CREATE OR REPLACE MACRO is_of_age_by_number(r, listed, youngest, woman) AS
is_minor(r.standing) AND NOT is_too_young(listed, youngest)
    AND coalesce(says_date(r.nik, listed, woman) AND NOT says_date(r.nik, r.born, woman), false);

-- An address as capital letters and digits with one blank between words.
CREATE OR REPLACE MACRO bare_address(address) AS
CASE
    WHEN regexp_full_match(address, '[A-Z0-9]+( [A-Z0-9]+)*') THEN address
    ELSE nullif(trim(regexp_replace(upper(address), '[^A-Z0-9]+', ' ', 'g')), '')
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

-- What a row and the record it was linked to disagree in, and what else is told of the two, as the binary digits of one number ("differences"):
-- most have nothing of it, and a number is carried along where a list would have to be built for every row. Each digit is a finding but
-- "recorded": that a recording is made. decide.sql reads them.
CREATE OR REPLACE MACRO digit_of(finding) AS
1 << list_position(['nik-differs', 'name-differs', 'birth-date-differs', 'sex-differs', 'nkk-differs', 'village-differs', 'recording-unknown', 'recorded',
                    'two-records', 'numbers-exchanged', 'name-exchanged', 'name-in-next-row', 'birth-date-in-next-row', 'nik-in-next-row',
                    'of-age-by-number'], finding) - 1;
CREATE OR REPLACE MACRO digit_if(is_so, finding) AS CASE WHEN is_so THEN digit_of(finding) ELSE 0 END;
CREATE OR REPLACE MACRO has_digit(differences, finding) AS differences & digit_of(finding) > 0;
CREATE OR REPLACE MACRO finding_of(differences, finding) AS CASE WHEN has_digit(differences, finding) THEN finding END;
CREATE OR REPLACE MACRO card_digit(v, nkk) AS digit_if(v.nkk <> nkk OR v.nkk IS NULL AND v.nkk_digits <> nkk::VARCHAR, 'nkk-differs');
CREATE OR REPLACE MACRO recording_digit(ktp_recording) AS
CASE WHEN is_recorded(ktp_recording) THEN digit_of('recorded')
     WHEN coalesce(ktp_recording, 'unknown') = 'unknown' THEN digit_of('recording-unknown') ELSE 0 END;

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

-- Whether two rows of a list are one person's, entered twice: they say the same, and no two numbers.
CREATE OR REPLACE MACRO is_entered_twice(a, b) AS
coalesce(a.name = b.name AND a.born = b.born AND a.nkk = b.nkk AND (a.nik = b.nik) IS NOT false, false);

-- Whether a row that says so much of a resident is the same person as another row that holds them, entered twice: on one card, and once more in
-- another village; where neither number nor card is known, with the whole name, birth date and village. (The resident's own number under a name
-- that is only like theirs may stand in a twin's row.)
CREATE OR REPLACE MACRO is_again(nik_level, nkk_level, place_level, name_level, born_level, sex_level) AS
coalesce(
    nkk_level IN ('same', 'slip') AND name_level IN ('same', 'same-words', 'same-sound', 'joined', 'slip')
    AND NOT (has_own_number(nik_level) AND name_level = 'slip')
    AND NOT has_number_of_another(nik_level)
    AND coalesce(born_level, 'none') NOT IN ('other-generation', 'own-dates')
    OR is_listed_elsewhere(nkk_level, place_level, sex_level) AND is_born_same(born_level)
    AND name_level IN ('same', 'same-words', 'same-sound', 'joined', 'slip', 'word-dropped')
    OR is_unnumbered(nik_level, nkk_level) AND name_level = 'same' AND born_level = 'same' AND sex_level IS DISTINCT FROM 'differs'
    AND place_level IN ('same', 'same-rt', 'other-rt'), false);

-- Whether a name (a, with its first and its last word) is like another as a whole, or either word stands in that one, be it within a word: one of
-- three letters or more, for the I and NI of Bali are in every second name somewhere.
CREATE OR REPLACE MACRO is_name_like(a, first, last, b, least) AS
is_alike(a, b, least) OR length(first) >= 3 AND contains(b, first) OR length(last) >= 3 AND contains(b, last);

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
