-- Names word by word, for every candidate. A word of the list is the same word, sounds the same, has a slip or no vowels, or is an initial or a
-- short form of a word of the register (how it begins, or how it ends: SUPARNO is called PARNO), or is only alike; what is left over on both sides is another word, on one side a dropped one.
-- Words that stand in both names belong together: only the others are held against each other, unless a name has a word twice.
-- A word that both have twice belongs together in its order.
CREATE OR REPLACE TABLE words_beside AS
SELECT
    voter, resident, i, j, a, b, has_twice,
    i = len(a_words) AND j = len(b_words) AND i > 1 AND j > 1 AS is_family_name
FROM (
    SELECT *, unnest(b_words) AS b, generate_subscripts(b_words, 1) AS j
    FROM (
        SELECT *, unnest(a_words) AS a, generate_subscripts(a_words, 1) AS i
        FROM (
            SELECT *, is_twice_in(a_words) OR is_twice_in(b_words) AS has_twice
            FROM (
                SELECT voter, resident, string_split(voter_name, ' ') AS a_words, string_split(resident_name, ' ') AS b_words
                FROM hopeful
                WHERE voter_name IS NOT NULL AND resident_name IS NOT NULL
            )
        )
    )
)
WHERE CASE
    WHEN NOT has_twice THEN a = b OR NOT list_contains(b_words, a) AND NOT list_contains(a_words, b)
    WHEN a = b AND times_in(a_words, a) = times_in(b_words, b) THEN times_in(a_words[:i], a) = times_in(b_words[:j], b)
    ELSE true
END;

CREATE OR REPLACE TABLE word_sound AS
SELECT word, sound(word) AS sound, arabic_sound(word) AS arabic_sound
FROM (SELECT a AS word FROM words_beside WHERE a <> b UNION SELECT b FROM words_beside WHERE a <> b);

-- A word that many bear is a name of its own and no slip of another: SUKARDI is not SUMARDI. Nor is one with another ending. One bearer may be a slip
-- of the register.
CREATE OR REPLACE TABLE word_agreement AS
SELECT p.a, p.b,
    CASE
        WHEN x.sound = y.sound OR x.arabic_sound = y.arabic_sound THEN 4
        WHEN is_other_ending(p.a, p.b) THEN 0
        WHEN may_be_slip AND can_have_slip(p.a, p.b) AND is_slip(p.a, p.b) THEN 3
        WHEN may_be_slip AND least(length(p.a), length(p.b)) >= 5 AND abs(length(p.a) - length(p.b)) <= 2
             AND is_slip(x.sound, y.sound) THEN 3
        WHEN may_be_slip AND least(length(p.a), length(p.b)) >= 6 AND is_slip_or_two(p.a, p.b) THEN 3
        WHEN is_without_vowels(p.a, p.b) OR is_without_vowels(p.b, p.a) THEN 3
        WHEN is_abbreviation(p.a, p.b) OR is_abbreviation(p.b, p.a) THEN 2
        WHEN least(length(p.a), length(p.b)) = 1 AND (p.a[1] = p.b[1] OR x.sound[1] = y.sound[1]) THEN 2
        WHEN least(length(p.a), length(p.b)) >= 3 AND (starts_with(p.a, p.b) OR starts_with(p.b, p.a)) THEN 2
        WHEN may_be_slip AND least(length(p.a), length(p.b)) >= 4 AND (ends_with(p.a, p.b) OR ends_with(p.b, p.a)) THEN 2
        WHEN least(length(x.sound), length(y.sound)) >= 3 AND (starts_with(x.sound, y.sound) OR starts_with(y.sound, x.sound)) THEN 2
        WHEN (may_be_slip OR NOT is_others_name) AND least(length(p.a), length(p.b)) >= 3 AND likeness(p.a, p.b) >= $alike_word THEN 1
        ELSE 0
    END AS agreement
FROM (
    WITH own AS (SELECT word FROM word_count WHERE people >= greatest(2, $own_name * $people))
    SELECT a, b, a NOT IN (FROM own) AS may_be_slip, b IN (FROM own) AS is_others_name
    FROM (SELECT DISTINCT a, b FROM words_beside WHERE a <> b)
) p
JOIN word_sound x ON x.word = p.a
JOIN word_sound y ON y.word = p.b;

CREATE OR REPLACE TABLE name_evidence AS
WITH own_partner AS (
    SELECT voter, resident, i, j, a, b, is_family_name, 5 AS agreement FROM words_beside WHERE a = b AND NOT has_twice
),
other_pair AS (
    SELECT w.* EXCLUDE (has_twice), CASE WHEN w.a = w.b THEN 5 ELSE g.agreement END AS agreement
    FROM words_beside w LEFT JOIN word_agreement g ON g.a = w.a AND g.b = w.b
    WHERE w.a <> w.b OR w.has_twice
),
-- every other word of the list with its best partner, and every partner used once
best AS (
    SELECT * FROM (
        FROM other_pair WHERE agreement > 0
        QUALIFY row_number() OVER (PARTITION BY voter, resident, i ORDER BY agreement DESC, abs(i - j), j) = 1
    )
    QUALIFY row_number() OVER (PARTITION BY voter, resident, j ORDER BY agreement DESC, abs(i - j), i) = 1
),
-- What is written in two ways is as common as the more common of them: NUR is many people, however rare NOER is.
-- What a word gives is counted in ten-thousandths of a bit, so that the order in which an engine adds cannot be seen.
scored AS (
    SELECT
        voter, resident,
        count(*) AS agreeing,
        sum(gives) FILTER (NOT is_family_name) / 10000 AS own_bits,
        sum(gives) FILTER (is_family_name) / 10000 AS family_bits,
        min(agreement) AS weakest,
        bool_and(least(length(a), length(b)) = 1) AS is_initials,
        count(*) FILTER (NOT is_family_name AND agreement > 1) AS own_agreeing,
        count(*) FILTER (NOT is_family_name) AS own_alike,
        count(*) FILTER (agreement > 1 AND rarity > $everybodys_word) AS telling,
        max(i) AS last_i, max(j) AS last_j
    FROM (
        SELECT best.*,
            least($rarest_word, log2($people / greatest(wa.people, wb.people, 1))) AS rarity,
            round(10000 * CASE agreement WHEN 5 THEN rarity WHEN 4 THEN rarity - $sound_costs WHEN 3 THEN rarity - $slip_costs
                                         WHEN 2 THEN $initial_gives ELSE 0 END)::BIGINT AS gives
        FROM (FROM own_partner UNION ALL BY NAME FROM best) best
        LEFT JOIN word_count wa ON wa.word = best.a
        LEFT JOIN word_count wb ON wb.word = best.b
    )
    GROUP BY voter, resident
)
SELECT
    voter, resident, own_bits, family_bits,
    CASE
        WHEN voter_name = resident_name THEN 'same'
        -- words written as one; where the others are all the same, what is left is a word that was dropped, however short
        WHEN voter_left <> resident_left AND NOT coalesce(weakest = 5 AND least(voter_left, resident_left) = 0, false)
             AND CASE WHEN length(resident_name) >= 8 THEN is_slip_or_two(replace(voter_name, ' ', ''), replace(resident_name, ' ', ''))
                      ELSE replace(voter_name, ' ', '') = replace(resident_name, ' ', '') END THEN 'joined'
        WHEN agreeing IS NULL THEN 'differs'
        WHEN voter_left = 0 AND resident_left = 0 AND weakest = 5 THEN 'same-words'
        WHEN voter_left = 0 AND resident_left = 0 AND weakest = 4 THEN 'same-sound'
        WHEN voter_left = 0 AND resident_left = 0 AND weakest > 1 THEN CASE WHEN is_initials THEN 'alike' ELSE 'slip' END
        WHEN own_agreeing > 0 AND (voter_left = 0 OR resident_left = 0) THEN 'word-dropped'
        WHEN own_agreeing > 0 AND telling = 0 THEN 'differs'
        WHEN own_agreeing > 0 AND voter_left = 1 AND resident_left = 1 AND last_i < voter_words AND last_j < resident_words
            THEN 'family-name-differs'
        WHEN own_agreeing > 0 THEN 'word-differs'
        WHEN own_alike > 0 AND (voter_left = 0 OR resident_left = 0) THEN 'alike'
        WHEN own_alike > 0 THEN 'differs'
        ELSE 'family-name-only'
    END AS name_level
FROM (
    SELECT
        * REPLACE (coalesce(own_bits, 0) AS own_bits, coalesce(family_bits, 0) AS family_bits),
        voter_words - coalesce(agreeing, 0) AS voter_left,
        resident_words - coalesce(agreeing, 0) AS resident_left
    FROM (
        SELECT
            voter, resident, voter_name, resident_name,
            len(string_split(voter_name, ' ')) AS voter_words, len(string_split(resident_name, ' ')) AS resident_words
        FROM hopeful
        WHERE voter_name IS NOT NULL AND resident_name IS NOT NULL
    )
    LEFT JOIN scored s USING (voter, resident)
);
