-- How many of the odd rows are anybody in the register? The weights were fitted where $usual_share were; where a list differs (no NIK at
-- all, so that every row is odd; or only strangers left over) the starting odds of this run are moved to what the run itself shows.
-- A few rows prove little: the usual share counts like $share_rows more of them. Every sum of fractions here has its order: added up as the
-- threads happen to come, the last bit would change from run to run.
CREATE OR REPLACE TABLE prior AS
SELECT round(greatest($least_shift, least($most_shift,
           log2(share / (1 - share)) - log2($usual_share / (1 - $usual_share)))), 4) AS shift,
       (SELECT round(greatest($silent, $unnumbered + log2(greatest(count(*) FILTER (has_no_number(nik, nik_pattern, nik_digits)), 1)
            / greatest($voters, 1))), 4) FROM left_over) AS silent
FROM (
    SELECT (coalesce(sum(odds / (odds + 1) ORDER BY odds), 0) + $usual_share * $share_rows) / (count(*) + $share_rows) AS share
    FROM (
        SELECT o.row, coalesce(sum(pow(2, least(e.bits, 60)) ORDER BY e.bits) FILTER (e.bits IS NOT NULL), 0) AS odds
        FROM odd o LEFT JOIN evidence e ON e.voter = o.row
        GROUP BY o.row
    )
);

-- Who is not in the register often has no number, and who has lost one is rare where nearly every row has one: a row without any starts
-- lower, the rarer such rows are on the list, and a little lower where no row has one.
CREATE OR REPLACE TABLE start AS
SELECT o.row, p.shift + CASE WHEN has_no_number(o.nik, o.nik_pattern, o.nik_digits) THEN p.silent ELSE 0 END AS shift
FROM odd o CROSS JOIN prior p;

UPDATE evidence SET bits = bits + shift, base_bits = base_bits + shift FROM start WHERE start.row = evidence.voter;
