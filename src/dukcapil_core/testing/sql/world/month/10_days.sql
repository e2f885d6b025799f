-- How many people the office records on each day of the month: most on the busiest day, open without a break until polling day,
-- closed on weekends after it. On the day of the world the outstanding voters come on top of a calm day.
CREATE TABLE month_day AS
WITH paced AS (
    SELECT
        d::DATE AS day,
        isodow(d) >= 6 AS is_weekend,
        chance(date_diff('day', DATE '2000-01-01', d::DATE), 'pace') AS u
    FROM range(getvariable('month_first')::TIMESTAMP, getvariable('month_last')::TIMESTAMP + INTERVAL 1 DAY, INTERVAL 1 DAY)
        AS days (d)
)
SELECT
    day,
    CASE
        WHEN day = getvariable('busiest') THEN getvariable('most')
        WHEN day > getvariable('polling_day') AND is_weekend THEN 0
        ELSE least(getvariable('most') - 1, CASE
            WHEN day = getvariable('on_date') THEN getvariable('outstanding') + floor(getvariable('most') * (0.1 + 0.15 * u))
            WHEN day = getvariable('polling_day') THEN ceil(getvariable('most') * 0.05)
            WHEN day > getvariable('polling_day') THEN floor(getvariable('most') * (0.12 + 0.2 * u))
            WHEN is_weekend THEN floor(getvariable('most') * (0.25 + 0.25 * u))
            ELSE floor(getvariable('most') * (0.45 + 0.45 * u)) END)
    END::INTEGER AS recordings
FROM paced
ORDER BY day;

-- Of the days before, a part are voters of the list: it is worked down to the outstanding ones.
CREATE TABLE month_share AS
SELECT day, recordings,
       CASE WHEN day < getvariable('on_date') THEN recordings // 3 ELSE 0 END AS worked
FROM month_day;
