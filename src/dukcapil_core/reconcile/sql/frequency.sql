-- How common the register finds what may agree: the rarer, the more an agreement says.
CREATE OR REPLACE TABLE word_count AS
SELECT word, count(*) AS people
FROM (SELECT unnest(string_split(name, ' ')) AS word FROM resident WHERE name IS NOT NULL)
GROUP BY word;

CREATE OR REPLACE TABLE born_count AS SELECT born, count(*) AS people FROM resident WHERE born IS NOT NULL GROUP BY born;

CREATE OR REPLACE TABLE birth_place_count AS
SELECT birth_place, count(*) AS people FROM resident WHERE birth_place IS NOT NULL GROUP BY birth_place;

CREATE OR REPLACE TABLE place_count AS SELECT place, count(*) AS people FROM resident WHERE place IS NOT NULL GROUP BY place;

-- An address by how many have it in its village, and anywhere.
CREATE OR REPLACE TABLE address_count AS
SELECT place, address, sorted_words(address) AS in_order, bare_street(in_order) AS street,
    count(*) AS here, sum(count(*)) OVER (PARTITION BY address)::BIGINT AS anywhere
FROM resident WHERE address IS NOT NULL GROUP BY place, address;
