-- What is asked of numbers: NIK, family cards, and what damage and masks leave of them.

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

-- Whether the first twelve digits of a number say a birthday that stands for one that nobody knew.
CREATE OR REPLACE MACRO says_unknown_day(start, woman) AS is_placeholder_day(start // 100 % 100, start // 10000 % 100 % woman);

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

-- Whether a row gives no number at all; and whether a mask leaves no more of it than the place of the first card: of the birth date in it less
-- than four digits, and a serial is that of very many (0001).
CREATE OR REPLACE MACRO has_no_number(nik, pattern, digits) AS nik IS NULL AND pattern IS NULL AND digits IS NULL;
CREATE OR REPLACE MACRO is_place_only(pattern) AS length(replace(substr(pattern, 7, 6), '*', '')) < 4;
