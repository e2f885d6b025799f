-- Every date part that a NIK can have, with the sex and the DDMMYY it stands for: the day of a woman's is 40 more.
CREATE TABLE rules.birth_part AS
SELECT
    part,
    CASE WHEN part[:2]::INTEGER > 40 THEN 'P' ELSE 'L' END AS sex,
    CASE WHEN part[:2]::INTEGER > 40 THEN lpad((part[:2]::INTEGER - 40)::VARCHAR, 2, '0') ELSE part[:2] END || part[3:] AS digits
FROM rules.plain_birth;
