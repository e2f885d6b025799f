-- What a total may count, and what is known of each day. Parameters: $first and $last, the period.
CREATE OR REPLACE TABLE counted AS
SELECT e.*
FROM event e
WHERE kind = 'flow' AND date BETWEEN $first AND $last;

-- A day's figure that another figure of the same day, place and officer holds already: "KK baru" beside "KK". Single events
-- hold nothing but themselves.
CREATE OR REPLACE TABLE held AS
SELECT DISTINCT part.file, part.row, whole."group" = part."group" AS is_same_group
FROM counted part
JOIN service_type s USING (service)
JOIN counted whole
  ON list_contains(s.wholes, whole.service) AND whole.is_tally AND whole.date = part.date
 AND whole.place IS NOT DISTINCT FROM part.place AND whole.officer IS NOT DISTINCT FROM part.officer
WHERE part.is_tally;

ALTER TABLE counted ADD COLUMN is_held BOOLEAN DEFAULT false;
ALTER TABLE counted ADD COLUMN is_held_in_group BOOLEAN DEFAULT false;
UPDATE counted SET is_held = true FROM held h WHERE h.file = counted.file AND h.row = counted.row;
UPDATE counted SET is_held_in_group = true
FROM held h WHERE h.file = counted.file AND h.row = counted.row AND h.is_same_group;

-- Stocks: the level on a day, the places added up; where one is told twice a day the later record holds.
CREATE OR REPLACE TABLE level AS
SELECT service, date AS day, sum(count)::BIGINT AS level
FROM (
    FROM event WHERE kind = 'stock' AND date BETWEEN $first AND $last
    QUALIFY row_number() OVER (PARTITION BY service, date, place, officer ORDER BY file DESC, row DESC) = 1
)
GROUP BY service, date
ORDER BY service, date;

-- Work shows that the office was open, whatever its calendar says.
CREATE OR REPLACE TABLE day AS
SELECT
    c.day,
    c.is_open OR coalesce(e.count > 0, false) AS is_open,
    coalesce(e.has_events, false) AS has_events
FROM calendar c
LEFT JOIN (
    SELECT date, sum(count) AS count, bool_or(NOT is_tally) AS has_events FROM counted GROUP BY date
) e ON e.date = c.day
ORDER BY c.day;
