-- How common the register finds what may agree: the rarer, the more an agreement says.
CREATE OR REPLACE TABLE word_count AS
SELECT word, count(*) AS people
FROM (SELECT unnest(string_split(name, ' ')) AS word FROM resident WHERE name IS NOT NULL)
GROUP BY word;

CREATE OR REPLACE TABLE born_count AS SELECT born, count(*) AS people FROM resident WHERE born IS NOT NULL GROUP BY born;

CREATE OR REPLACE TABLE birth_place_count AS
SELECT birth_place, count(*) AS people FROM resident WHERE birth_place IS NOT NULL GROUP BY birth_place;
