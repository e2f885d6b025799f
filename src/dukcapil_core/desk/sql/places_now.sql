-- How each village stands on the morning of $on: voters of the list (without the struck and the doubled), known in the register,
-- recorded, outstanding, who cannot be met, and the rest: not found, in doubt, not entitled to vote.
CREATE OR REPLACE TABLE place_now AS
SELECT
    coalesce(district, '') AS district,
    coalesce(village, '') AS village,
    count(*) AS listed,
    count(*) FILTER (resident_row IS NOT NULL) AS known,
    count(*) FILTER (state = 'recorded') AS recorded,
    count(*) FILTER (state = 'open') AS outstanding,
    count(*) FILTER (state IN ('died', 'moved')) AS cannot_be_met,
    count(*) FILTER (state NOT IN ('recorded', 'open', 'died', 'moved')) AS other
FROM standing_now
WHERE outcome NOT IN ('struck', 'duplicate')
GROUP BY ALL
ORDER BY ALL;
