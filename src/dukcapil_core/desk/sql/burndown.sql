-- Day by day to $on: what was outstanding in the morning, what the day brought, what was left at its end.
CREATE OR REPLACE TABLE burndown AS
SELECT
    d.day,
    CASE WHEN $by_district THEN coalesce(p.district, '') END AS district,
    count(*) FILTER (s.opened <= d.day AND (s.closed IS NULL OR s.closed > d.day)) AS outstanding,
    count(*) FILTER (s.opened = d.day AND d.day > $first) AS arrived,
    count(*) FILTER (s.closed = d.day AND s.closed_how = 'list') AS settled_by_list,
    count(*) FILTER (s.closed = d.day + 1 AND s.closed_how = 'event' AND s.closing = 'recorded') AS recorded,
    count(*) FILTER (s.closed = d.day + 1 AND s.closed_how = 'event' AND s.closing <> 'recorded') AS cannot_be_met,
    count(*) FILTER (
        s.opened <= d.day AND (s.closed IS NULL OR s.closed > d.day)
        AND NOT coalesce(s.closed = d.day + 1 AND s.closed_how = 'event', false)
    ) AS "left",
    any_value(d.is_open) AS is_open,
    any_value(d.is_reported) AS is_reported
FROM (
    SELECT c.day, c.is_open OR e.date IS NOT NULL AS is_open, e.date IS NOT NULL AS is_reported
    FROM calendar c
    LEFT JOIN (SELECT DISTINCT date FROM event_now WHERE count > 0) e ON e.date = c.day
    WHERE c.day <= $on
) d
LEFT JOIN spell s ON s.opened <= d.day AND (s.closed IS NULL OR s.closed >= d.day)
LEFT JOIN person p USING (person)
GROUP BY ALL
ORDER BY ALL;
