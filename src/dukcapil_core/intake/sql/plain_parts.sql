-- What plain numbers are made of, as texts and as numbers: the sets with which is_nik and is_nkk judge.
CREATE TABLE rules.plain_prefix AS
SELECT part, part::BIGINT AS number FROM (SELECT unnest(string_split($prefixes, ' ')) AS part);

-- Every DDMM that a birth date in any year can have, with the sex and the day it stands for: that of a woman's is $woman more.
CREATE TABLE rules.birth_day AS
SELECT part, part::BIGINT AS number, 'L' AS sex, part AS day FROM (SELECT unnest(string_split($days, ' ')) AS part)
UNION ALL
SELECT (part::INTEGER + 100 * $woman)::VARCHAR, part::BIGINT + 100 * $woman, 'P', part FROM (SELECT unnest(string_split($days, ' ')) AS part);

-- Every DDMMYY of a 29 February, with $woman and without.
CREATE TABLE rules.leap_birth_day AS
SELECT part, part::BIGINT AS number FROM (SELECT unnest(string_split($leap_days, ' ')) AS part);

-- Whether a text is a NIK that can have been issued, asked as is_nik asks.
CREATE MACRO rules.is_plain(text) AS
    regexp_full_match(text, '[0-9]{16}')
    AND substr(text, 13) <> '0000'
    AND substr(text, 1, 6) IN (SELECT part FROM rules.plain_prefix)
    AND (substr(text, 7, 4) IN (SELECT part FROM rules.birth_day) OR substr(text, 7, 6) IN (SELECT part FROM rules.leap_birth_day));
