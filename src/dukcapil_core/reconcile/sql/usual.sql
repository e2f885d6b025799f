-- How often does this list differ from the register between records of one person? The weights were fitted where a difference was as
-- frequent as [usual] says. Where this run's own settled pairs show another rate, the weight of that difference is moved to it: what a list
-- does to everybody says little about anyone. Each comparison is judged by pairs that all the others settle without it, one a row; a few
-- pairs prove little, so the usual rate counts like $usual_pairs more of them. Without number and card the pairs that all the rest settles are
-- too often two people of one birthday in one RT, or two namesakes: they teach nothing of birth dates, nor of wholly other names, unless they
-- have an address of their own ("at_home"; where no village is known, one that is rare among all of them) and nobody else is likelier for the
-- row. But where two have an age that can be the other's, they all teach which of the ages it can be is the list's.
CREATE OR REPLACE TABLE settled AS
WITH at_home AS (
    SELECT r.row AS resident
    FROM resident r
    JOIN (FROM address_count WHERE here <= $household) a ON a.address = r.address AND a.place IS NOT DISTINCT FROM r.place
    SEMI JOIN (SELECT resident FROM evidence WHERE is_unnumbered(nik_level, nkk_level)) e ON e.resident = r.row
),
pair AS (
    SELECT *,
        NOT is_unnumbered(nik_level, nkk_level)
            OR address_bits >= $own_house + CASE WHEN place_level IS NULL THEN $address_share * $usual_place_rarity ELSE 0 END
                AND resident IN (FROM at_home) AS is_known
    FROM evidence
),
part AS (
    SELECT 'name' AS comparison, name_level AS level, voter, resident, bits, bits - name_bits AS rest, is_known FROM pair
    UNION ALL
    -- Father and son of one name would teach that a generation says nothing.
    SELECT 'born', CASE WHEN born_level <> 'other-generation' OR nkk_level IS DISTINCT FROM 'same' THEN born_level END,
        voter, resident, bits, bits - born_bits, is_known
    FROM pair
    UNION ALL
    -- Another age teaches nothing, nor does a second pair of its row. Most lists have no ages, and these pairs need not be ranked again.
    SELECT 'age', CASE WHEN is_age(born_level) THEN born_level END,
        voter, resident, bits, bits - born_bits, is_known
    FROM pair WHERE born_level IS NULL OR starts_with(born_level, 'age')
    UNION ALL
    SELECT 'place', place_level, voter, resident, bits, bits - place_bits, is_known FROM pair
    UNION ALL
    SELECT 'birth_place', birth_place_level, voter, resident, bits, bits - birth_place_bits, is_known FROM pair
    UNION ALL
    SELECT 'address', address_level, voter, resident, bits, bits - address_bits, is_known FROM pair
),
clear AS (FROM part WHERE rest >= $clear),
-- most rows have one pair at all
several AS (
    SELECT comparison, voter
    FROM clear SEMI JOIN (SELECT voter FROM evidence GROUP BY voter HAVING count(*) > 1) m USING (voter)
    GROUP BY comparison, voter HAVING count(*) > 1
)
SELECT comparison, level, sum(pairs) AS pairs, coalesce(sum(pairs) FILTER (is_known), 0) AS known_pairs
FROM (
    SELECT comparison, level, is_known, stood_for(stands_for) AS pairs
    FROM (
        SELECT comparison, level, voter, is_known FROM clear ANTI JOIN several USING (comparison, voter)
        UNION ALL
        SELECT comparison, level, voter, is_known FROM clear SEMI JOIN several USING (comparison, voter)
        QUALIFY row_number() OVER (PARTITION BY comparison, voter ORDER BY round(rest, 4) DESC, bits DESC, level, resident) = 1
    )
    LEFT JOIN sampled USING (voter)
    WHERE level IS NOT NULL AND (comparison <> 'born' OR is_known)
    GROUP BY comparison, level, is_known
)
GROUP BY comparison, level;

-- A date a generation away is another date as well.
CREATE OR REPLACE TABLE met AS
SELECT comparison, level, sum(pairs) AS pairs, sum(known_pairs) AS known_pairs
FROM (FROM settled UNION ALL SELECT comparison, 'differs', pairs, known_pairs FROM settled WHERE level = 'other-generation')
GROUP BY comparison, level;

-- Of what is counted only the part is believed that chance cannot have brought (two standard deviations towards the usual rate). A
-- difference that everybody has says nothing; what spoke against somebody never comes to speak for them.
CREATE OR REPLACE TABLE moved AS
SELECT comparison, level, was,
    round(least(CASE WHEN was < 0 THEN -was ELSE $most_moved END, $most_moved,
        greatest(CASE WHEN is_age THEN $least_moved_of_ages ELSE $least_moved END,
            log2((believed + $usual_pairs * rate) / (total + $usual_pairs) / rate))), 4) AS bits
FROM (
    SELECT weight.comparison, weight.level, weight.bits AS was, u.rate,
        u.comparison = 'age' AS is_age, u.comparison = 'name' AND u.level = 'differs' AS is_of_known,
        coalesce(CASE WHEN is_of_known THEN s.known_pairs ELSE s.pairs END, 0) AS met,
        coalesce(CASE WHEN is_of_known THEN t.known_pairs ELSE t.pairs END, 0) AS total,
        CASE WHEN met > total * rate THEN greatest(met - 2 * sqrt(met), total * rate)
             ELSE least(met + 2 * sqrt(met) + 2, total * rate) END AS believed
    FROM usual u
    JOIN weight ON weight.level = u.level AND weight.comparison = CASE u.comparison WHEN 'age' THEN 'born' ELSE u.comparison END
    LEFT JOIN met s ON s.comparison = u.comparison AND s.level = u.level
    LEFT JOIN (SELECT comparison, sum(pairs) AS pairs, sum(known_pairs) AS known_pairs FROM settled GROUP BY comparison) t
        ON t.comparison = u.comparison
);

UPDATE weight SET bits = weight.bits + moved.bits FROM moved
WHERE moved.comparison = weight.comparison AND moved.level = weight.level;

-- The evidence that is there already is moved with them; where score.sql has put another birth date right, no further than its weight goes.
CREATE OR REPLACE TABLE evidence AS
SELECT * EXCLUDE (name_moved, born_moved, place_moved, birth_place_moved, address_moved) REPLACE (
    name_bits + name_moved AS name_bits,
    born_bits + born_moved AS born_bits,
    place_bits + place_moved AS place_bits,
    birth_place_bits + birth_place_moved AS birth_place_bits,
    address_bits + address_moved AS address_bits,
    round(bits + name_moved + born_moved + place_moved + birth_place_moved + address_moved, 4) AS bits
)
FROM (
    SELECT e.*,
        coalesce(CASE WHEN is_other_name_for_good(e.nik_level, e.name_level, e.sex_level)
                      THEN least(mn.bits, $other_name_at_most - mn.was) ELSE mn.bits END, 0) AS name_moved,
        coalesce(CASE WHEN e.born_bits > mb.was THEN greatest(0, mb.was + mb.bits - e.born_bits) ELSE mb.bits END, 0) AS born_moved,
        coalesce(CASE WHEN has_card_elsewhere(e.nkk_level, e.place_level) AND NOT e.is_claimed THEN 0 ELSE mp.bits END, 0) AS place_moved,
        coalesce(mbp.bits, 0) AS birth_place_moved,
        coalesce(ma.bits, 0) AS address_moved
    FROM evidence e
    LEFT JOIN (SELECT row FROM odd) o ON o.row = e.voter
    LEFT JOIN moved mn ON mn.comparison = 'name' AND mn.level = e.name_level AND o.row IS NOT NULL
    LEFT JOIN moved mb ON mb.comparison = 'born' AND mb.level = e.born_level AND o.row IS NOT NULL
    LEFT JOIN moved mp ON mp.comparison = 'place' AND mp.level = e.place_level AND o.row IS NOT NULL
    LEFT JOIN moved mbp ON mbp.comparison = 'birth_place' AND mbp.level = e.birth_place_level AND o.row IS NOT NULL
    LEFT JOIN moved ma ON ma.comparison = 'address' AND ma.level = e.address_level AND o.row IS NOT NULL
);
