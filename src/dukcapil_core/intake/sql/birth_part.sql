-- Every date part that a family card can have: each day of the year with each of the hundred years, and the leap days with their own.
CREATE TABLE rules.plain_card AS
SELECT day || lpad(year::VARCHAR, 2, '0') AS part FROM (SELECT unnest(string_split($days, ' ')) AS day), range(100) years(year)
UNION ALL
SELECT unnest(string_split($leap_days, ' '));

-- Every date part that a NIK can have, with the sex and the DDMMYY it stands for: the day of a woman's is $woman more.
CREATE TABLE rules.birth_part AS
SELECT part, 'L' AS sex, part AS digits FROM rules.plain_card
UNION ALL
SELECT (part::INTEGER + 10000 * $woman)::VARCHAR, 'P', part FROM rules.plain_card;
