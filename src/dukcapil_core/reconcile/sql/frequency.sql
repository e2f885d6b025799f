-- How common the register finds what may agree: the rarer, the more an agreement says.
CREATE OR REPLACE TABLE word_count AS
SELECT word, count(*) AS people
FROM (SELECT unnest(string_split(name, ' ')) AS word FROM resident WHERE name IS NOT NULL)
GROUP BY word;

CREATE OR REPLACE TABLE born_count AS SELECT born, count(*) AS people FROM resident WHERE born IS NOT NULL GROUP BY born;

CREATE OR REPLACE TABLE birth_place_count AS
SELECT birth_place, count(*) AS people FROM resident WHERE birth_place IS NOT NULL GROUP BY birth_place;

CREATE OR REPLACE TABLE place_count AS SELECT place, count(*) AS people FROM resident WHERE place IS NOT NULL GROUP BY place;

-- An address, as it is written and bare. "any_value" keeps the question whether it is bare behind the grouping, where few are asked.
CREATE OR REPLACE TABLE address_written AS
SELECT place, address, bare_address(any_value(address)) AS bare, count(*) AS people FROM resident GROUP BY place, address;

-- How many have a word in their address; and the words that so many have (DUSUN, KAMPUNG, BANJAR DINAS) that they tell nobody's.
CREATE OR REPLACE TABLE address_word_count AS
SELECT word, sum(people)::BIGINT AS people
FROM (SELECT unnest(list_distinct(string_split(bare, ' '))) AS word, people FROM address_written WHERE bare IS NOT NULL)
GROUP BY word;

CREATE OR REPLACE TABLE common_address_words AS
SELECT coalesce(list(word), []) AS words FROM address_word_count WHERE people > $common_address_word * $people;

-- Each by how many have it in its village, and anywhere; and its street with any number.
CREATE OR REPLACE TABLE address_count AS
SELECT
    *,
    (sum(people) OVER (PARTITION BY place, bare))::BIGINT AS here, (sum(people) OVER (PARTITION BY bare))::BIGINT AS anywhere,
    (sum(people) OVER (PARTITION BY place, street))::BIGINT AS street_here, (sum(people) OVER (PARTITION BY street))::BIGINT AS street_anywhere
FROM (
    SELECT place, address, people, bare, sorted_words(bare) AS in_order, bare_street(in_order) AS street,
        telling_words(bare, words) AS telling, sorted_words(telling) AS telling_in_order
    FROM address_written CROSS JOIN common_address_words
    WHERE bare IS NOT NULL
);

-- What a rare address can be found by. Words that many addresses have are no key.
CREATE OR REPLACE TABLE address_word AS
SELECT word, bare FROM (
    SELECT bare, anywhere, unnest(address_keys(bare)) AS word
    FROM (SELECT DISTINCT bare, anywhere FROM address_count WHERE anywhere <= $rare)
)
QUALIFY sum(anywhere) OVER (PARTITION BY word) <= $rare;
