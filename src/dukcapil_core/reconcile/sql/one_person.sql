-- A person may have two records in the register. Under one NIK ("number") they say it of one name and birth date and no other sex: what one record
-- does not say, a birth date that is near or one letter of the name is no difference there, and it does not matter where the two live (who moved
-- within the regency has both). Under two NIKs they say the same to the letter, in one village and on one family card ("card"); where no card is
-- known, they may be two namesakes. Hardly anybody has two: few are left to be compared where a number stands twice, or birth date, village and
-- card do (made a number of); to ask for another one takes half the time of counting them all. What more than $rare have tells nobody's.
CREATE OR REPLACE TABLE one_person AS
WITH under_one_nik AS (FROM one_number WHERE records <= $rare),
told AS NOT MATERIALIZED (
    SELECT row, nkk, name, born, place, sex, hash(born, place, nkk) AS said FROM resident WHERE nkk IS NOT NULL
),
saying_the_same AS MATERIALIZED (
    SELECT *
    FROM told t
    WHERE EXISTS (FROM told other WHERE other.said = t.said AND other.row <> t.row)
    QUALIFY count(*) OVER (PARTITION BY said) <= $rare
),
pair AS (
    SELECT 'number' AS rule, a.row, b.row AS other
    FROM under_one_nik a JOIN under_one_nik b ON b.nik = a.nik
    WHERE CASE WHEN a.name = b.name THEN coalesce(is_near_date(a.born, b.born), true) ELSE a.born = b.born AND is_slip(a.name, b.name) END
      AND coalesce(a.sex = b.sex, true)
    UNION
    SELECT 'card', a.row, b.row
    FROM saying_the_same a JOIN saying_the_same b ON b.said = a.said
    WHERE a.name = b.name AND a.born = b.born AND a.place = b.place AND a.nkk = b.nkk AND coalesce(a.sex = b.sex, true)
)
SELECT row, rule, min(other) AS person FROM pair GROUP BY row, rule HAVING count(*) > 1;
