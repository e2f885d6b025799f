-- How many of the odd rows are anybody in the register? The weights were fitted where $usual_share were; where a list differs (no NIK at
-- all, so that every row is odd; or only strangers left over) the starting odds of this run are moved to what the run itself shows.
-- A few rows prove little: the usual share counts like $share_rows more of them.

-- Each row's odds that somebody is the person.
CREATE OR REPLACE TABLE somebody AS
SELECT tenths, stood_for(stands_for) AS rows
FROM (
    SELECT o.row AS voter, tenths_of_odds(e.bits) AS tenths
    FROM odd o LEFT JOIN evidence e ON e.voter = o.row
    GROUP BY o.row
)
LEFT JOIN sampled USING (voter)
GROUP BY tenths;

-- The share and the odds hang on each other: the odds that the run's own share gives show another share, until they agree. Downwards they are
-- followed to the end, so that a list of strangers finds nobody by chance; upwards one step is taken: among the pairs near even, where
-- the next ones would be won, what speaks for them is not independent enough to go on.
CREATE OR REPLACE TABLE prior AS
WITH RECURSIVE agreed(turn, shift) AS (
    SELECT 0, 0.0::DOUBLE
    UNION ALL
    SELECT turn + 1, greatest($least_shift, least(CASE WHEN turn = 0 THEN $most_shift ELSE shift END,
        log2(share / (1 - share)) - log2($usual_share / (1 - $usual_share))))
    FROM (
        SELECT turn, shift,
            (somebodies(rows, tenths, shift) + $usual_share * $share_rows) / (sum(rows) + $share_rows) AS share
        FROM agreed CROSS JOIN somebody
        WHERE turn < $turns
        GROUP BY turn, shift
    )
)
SELECT round(max_by(shift, turn), 4) AS shift, any_value(numbered) AS numbered, any_value(silent) AS silent, any_value(masked) AS masked
FROM agreed
CROSS JOIN (
    SELECT
        round($numbered * (1 - count(*) FILTER (nik IS NULL) / greatest($voters, 1)), 4) AS numbered,
        round(greatest($silent, $unnumbered
            + log2(greatest(count(*) FILTER (has_no_number(nik, nik_pattern, nik_digits)), 1) / greatest($voters, 1))), 4) AS silent,
        round($unnumbered * count(*) FILTER (is_place_only(nik_pattern)) / greatest($voters, 1), 4) AS masked
    FROM left_over
);

-- Beside whole numbers the evidence is too cautious ("numbered": see weights.toml). Who is not in the register often has no number, and who has
-- lost one is rare where nearly every row has one: a row without any starts lower, the rarer such rows are, and a little lower where no row has
-- one. So does a row with a birth date whose mask leaves no more of its number than a place, where most have such masks; without a birth date it is
-- cautious enough by what is said alone.
CREATE OR REPLACE TABLE start AS
SELECT o.row,
    p.shift + p.numbered
            + CASE WHEN has_no_number(o.nik, o.nik_pattern, o.nik_digits) THEN p.silent
                   WHEN is_place_only(o.nik_pattern) AND o.born IS NOT NULL THEN p.masked
                   ELSE 0 END AS shift
FROM odd o CROSS JOIN prior p;

UPDATE evidence SET bits = bits + shift, base_bits = base_bits + shift FROM start WHERE start.row = evidence.voter;
