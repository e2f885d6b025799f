-- What no more than $rare of the expected share is a key wherever they live, and how a name begins and ends is one within a village, too. What
-- more of them share is none: so a common name or a placeholder date cannot blow a block up. Whose birth date nobody knows is sought in every year
-- that an age leaves open, or on the birthday that a mask leaves.
CREATE OR REPLACE TABLE sought_end AS
WITH asked AS (
    SELECT row, y, NULL AS birthday, place, name FROM sought WHERE born IS NOT NULL
    UNION ALL
    SELECT row, y, 100 * m + d, place, name FROM undated_in_year
)
SELECT row, y, birthday, place, name_ends(name) AS ends FROM asked
UNION
SELECT row, y, birthday, place, name_ends_swapped(name) FROM asked;

CREATE OR REPLACE TABLE name_end AS
SELECT ends, y, birthday, place, row
FROM (SELECT name_ends(name) AS ends, year(born) AS y, 100 * month(born) + day(born) AS birthday, place, row FROM expected)
SEMI JOIN sought_end USING (ends);

CREATE OR REPLACE TABLE rare_end AS
SELECT ends FROM name_end GROUP BY ends HAVING count(*) <= $rare;

CREATE OR REPLACE TABLE rare_end_in_year AS
SELECT ends, y FROM name_end SEMI JOIN sought_end USING (ends, y) GROUP BY ends, y HAVING count(*) <= $rare;

CREATE OR REPLACE TABLE rare_end_on_day AS
SELECT ends, birthday FROM name_end SEMI JOIN sought_end USING (ends, birthday) GROUP BY ends, birthday HAVING count(*) <= $rare;

CREATE OR REPLACE TABLE rare_end_in_place AS
SELECT ends, place FROM name_end SEMI JOIN sought_end USING (ends, place) GROUP BY ends, place HAVING count(*) <= $rare;

CREATE OR REPLACE TABLE rare_name AS
SELECT words, row
FROM (SELECT sorted_words(name) AS words, row FROM expected)
SEMI JOIN sought USING (words)
QUALIFY count(*) OVER (PARTITION BY words) <= $rare;

CREATE OR REPLACE TABLE rarest_birth AS
SELECT born FROM born_count SEMI JOIN sought USING (born) WHERE people <= $rarest;

CREATE OR REPLACE TABLE rare_birth AS
SELECT born, birth_place
FROM expected SEMI JOIN sought USING (born, birth_place)
GROUP BY born, birth_place HAVING count(*) <= $rare;
