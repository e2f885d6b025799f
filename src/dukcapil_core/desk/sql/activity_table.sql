-- Counts by any of day, week, month, service, group, place and officer ($by_...). A group's day is known when it has a record;
-- when the office was closed; or, for single events, when the office has any event of that day. All else is a gap, and a gap is
-- no zero: its days are in no mean.
CREATE OR REPLACE TABLE part AS
SELECT
    CASE WHEN $by_service THEN service END AS service,
    CASE WHEN $by_group THEN "group" END AS "group",
    CASE WHEN $by_place THEN place END AS place,
    CASE WHEN $by_officer THEN officer END AS officer,
    date AS day,
    count, nik, is_tally
FROM counted
WHERE $by_service OR NOT CASE WHEN $by_group THEN is_held_in_group ELSE is_held END;

CREATE OR REPLACE TABLE part_day AS
SELECT
    g.service, g."group", g.place, g.officer, d.day,
    CASE WHEN $by_day THEN d.day END AS bucket_day,
    CASE WHEN $by_week THEN date_trunc('week', d.day)::DATE END AS bucket_week,
    CASE WHEN $by_month THEN date_trunc('month', d.day)::DATE END AS bucket_month,
    d.is_open,
    p.count IS NULL AND d.is_open AND (g.has_tallies OR NOT d.has_events) AS is_gap,
    p.count
FROM (
    SELECT service, "group", place, officer, bool_or(is_tally) AS has_tallies FROM part GROUP BY ALL
) g
CROSS JOIN day d
LEFT JOIN (
    SELECT service, "group", place, officer, day, sum(count)::BIGINT AS count FROM part GROUP BY ALL
) p
  ON p.day = d.day AND p.service IS NOT DISTINCT FROM g.service AND p."group" IS NOT DISTINCT FROM g."group"
 AND p.place IS NOT DISTINCT FROM g.place AND p.officer IS NOT DISTINCT FROM g.officer;

CREATE OR REPLACE TABLE named AS
SELECT
    service, "group", place, officer,
    CASE WHEN $by_day THEN day END AS bucket_day,
    CASE WHEN $by_week THEN date_trunc('week', day)::DATE END AS bucket_week,
    CASE WHEN $by_month THEN date_trunc('month', day)::DATE END AS bucket_month,
    count(DISTINCT nik) AS people,
    coalesce(sum(count) FILTER (nik IS NULL), 0)::BIGINT AS unnamed
FROM part
GROUP BY ALL;

-- Sums of whole numbers only, so that no order of addition changes the last digit. x counts days from the first.
CREATE OR REPLACE TABLE summed AS
SELECT
    service, "group", place, officer, bucket_day, bucket_week, bucket_month,
    CASE WHEN bool_and(is_gap OR NOT is_open) AND bool_or(is_gap) AND sum(count) IS NULL THEN NULL
         ELSE coalesce(sum(count), 0) END::BIGINT AS count,
    min(day) AS first_day,
    max(day) AS last_day,
    count(*) AS calendar_days,
    count(*) FILTER (is_open) AS open_days,
    count(*) FILTER (is_gap) AS gap_days,
    first(day ORDER BY count DESC, day) FILTER (count > 0) AS peak_day,
    max(count) FILTER (count > 0) AS peak_count,
    count(*) FILTER (is_open AND NOT is_gap) AS n,
    sum((day - $first)::HUGEINT) FILTER (is_open AND NOT is_gap) AS sx,
    sum(coalesce(count, 0)::HUGEINT) FILTER (is_open AND NOT is_gap) AS sy,
    sum((day - $first)::HUGEINT * (day - $first)) FILTER (is_open AND NOT is_gap) AS sxx,
    sum(coalesce(count, 0)::HUGEINT * coalesce(count, 0)) FILTER (is_open AND NOT is_gap) AS syy,
    sum((day - $first)::HUGEINT * coalesce(count, 0)) FILTER (is_open AND NOT is_gap) AS sxy
FROM part_day
GROUP BY ALL;

CREATE OR REPLACE TABLE totals AS
SELECT
    CASE WHEN $by_day THEN date END AS bucket_day,
    CASE WHEN $by_week THEN date_trunc('week', date)::DATE END AS bucket_week,
    CASE WHEN $by_month THEN date_trunc('month', date)::DATE END AS bucket_month,
    sum(count) AS count
FROM counted
WHERE NOT is_held
GROUP BY ALL;

-- Trend: the least-squares line through the known open days, as change a week; rising or falling where its slope is more than
-- twice its standard error, from five days on.
CREATE OR REPLACE TABLE result AS
SELECT
    s.bucket_day AS day, s.bucket_week AS week, s.bucket_month AS month, s.service, s."group", s.place, s.officer,
    s.count,
    CASE WHEN s.count IS NULL OR coalesce(n.people, 0) = 0 AND s.count > 0 THEN NULL ELSE coalesce(n.people, 0) END AS people,
    coalesce(n.unnamed, 0) AS unnamed,
    s.count / nullif(t.count, 0) AS share,
    s.first_day, s.last_day, s.calendar_days, s.open_days, s.gap_days,
    s.count / nullif(s.open_days - s.gap_days, 0) AS mean_per_open_day,
    s.count / nullif(s.calendar_days - s.gap_days, 0) AS mean_per_calendar_day,
    s.peak_day,
    strftime(s.peak_day, '%A') AS peak_weekday,
    s.peak_count,
    CASE WHEN s.n >= 5 THEN 7.0 * (s.n * s.sxy - s.sx * s.sy)::DOUBLE / nullif(s.n * s.sxx - s.sx * s.sx, 0)::DOUBLE END
        AS trend_per_week,
    CASE WHEN s.n < 5 THEN NULL
         WHEN (s.n - 2) * pow((s.n * s.sxy - s.sx * s.sy)::DOUBLE, 2)
              <= 4 * ((s.n * s.sxx - s.sx * s.sx)::DOUBLE * (s.n * s.syy - s.sy * s.sy)::DOUBLE
                      - pow((s.n * s.sxy - s.sx * s.sy)::DOUBLE, 2)) THEN 'level'
         WHEN s.n * s.sxy = s.sx * s.sy THEN 'level'
         WHEN s.n * s.sxy > s.sx * s.sy THEN 'rising'
         ELSE 'falling' END AS trend
FROM summed s
LEFT JOIN named n
  ON n.service IS NOT DISTINCT FROM s.service AND n."group" IS NOT DISTINCT FROM s."group"
 AND n.place IS NOT DISTINCT FROM s.place AND n.officer IS NOT DISTINCT FROM s.officer
 AND n.bucket_day IS NOT DISTINCT FROM s.bucket_day AND n.bucket_week IS NOT DISTINCT FROM s.bucket_week
 AND n.bucket_month IS NOT DISTINCT FROM s.bucket_month
LEFT JOIN totals t
  ON t.bucket_day IS NOT DISTINCT FROM s.bucket_day AND t.bucket_week IS NOT DISTINCT FROM s.bucket_week
 AND t.bucket_month IS NOT DISTINCT FROM s.bucket_month
ORDER BY ALL;
