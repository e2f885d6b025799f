-- Every date part that a NIK can have, with the sex and the DDMMYY it stands for: the day of a woman's is $woman more.
CREATE TABLE rules.birth_part AS
SELECT part, 'L' AS sex, part AS digits FROM rules.plain_card
UNION ALL
SELECT (part::INTEGER + 10000 * $woman)::VARCHAR, 'P', part FROM rules.plain_card;
