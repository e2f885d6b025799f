-- A NIK keeps the birth date and the sex under which it was first given (UU 23/2006 Art. 13): a difference is for a person to
-- look at, never an error.
INSERT INTO finding
SELECT row, 'birth_date', 'nik.birth-date-differs' FROM not_agreeing WHERE is_told AND is_other_birth
UNION ALL
SELECT row, 'sex', 'nik.sex-differs' FROM not_agreeing WHERE is_told AND is_other_sex
UNION ALL
SELECT n.row, d.field, d.code
FROM not_agreeing n
JOIN disagreement d ON d.part = n.part AND d.born IS NOT DISTINCT FROM n.born AND d.sex IS NOT DISTINCT FROM n.sex
WHERE NOT n.is_told;
