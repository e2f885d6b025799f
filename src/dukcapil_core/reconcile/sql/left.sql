-- Who is left on both sides: rows that hold nobody, and residents old enough whom nobody holds.
CREATE OR REPLACE TABLE left_row AS SELECT row, name, place FROM odd ANTI JOIN (SELECT voter FROM holder) h ON h.voter = odd.row;

CREATE OR REPLACE TABLE left_resident AS SELECT row, name FROM expected ANTI JOIN (SELECT resident FROM claimed) c ON c.resident = expected.row;

-- The fewer are left, the more it says of a resident to be one of them. How many will be, is told by what is known by now of the rows ("found");
-- usually it is $usual_left of all who are old enough. Where more rows than residents are left, it says less by that: most are nobody's here.
CREATE OR REPLACE TABLE few_left AS
SELECT rows * residents AS pairs, log2(greatest(residents, 1)) AS choice,
    round(least($most_left, log2(greatest(1, $usual_left * grown / greatest(rows - found, residents - found, 1)))), 4) AS shift
FROM (SELECT count(*) AS rows FROM left_row)
CROSS JOIN (SELECT count(*) AS residents FROM left_resident)
CROSS JOIN (SELECT $people - coalesce(sum(people), 0) AS grown FROM born_count WHERE is_too_young(born, $youngest))
CROSS JOIN (
    SELECT somebodies(rows, tenths, 0) AS found
    FROM (
        SELECT tenths, count(*) AS rows
        FROM (SELECT tenths_of_odds(e.bits) AS tenths FROM evidence e SEMI JOIN left_row l ON l.row = e.voter GROUP BY e.voter)
        GROUP BY tenths
    )
);

UPDATE evidence SET bits = round(bits + shift, 4), base_bits = round(base_bits + shift, 4) FROM few_left WHERE shift > 0 AND NOT is_claimed;

-- Where they are few enough, each row with each resident of a name that is a little like it: what no key has brought together. Where villages
-- are known there is little of that, unless hardly anybody is left.
CREATE OR REPLACE TABLE candidate AS
SELECT v.row AS voter, r.row AS resident
FROM (FROM left_row SEMI JOIN few_left ON pairs <= $few_pairs AND (place IS NULL OR shift > 0)) v
JOIN left_resident r ON is_alike(v.name, r.name, $alike_end)
ANTI JOIN evidence e ON e.voter = v.row AND e.resident = r.row;
