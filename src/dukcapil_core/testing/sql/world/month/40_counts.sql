-- The daily figures of everything else, so that all services together reach the mean asked for; and the two stocks.
CREATE TABLE month_kind AS
SELECT * FROM (VALUES
    ('KK', 0.34), ('KIA', 0.14), ('AKTA KELAHIRAN', 0.16), ('AKTA KEMATIAN', 0.04), ('AKTA PERKAWINAN', 0.03),
    ('SKPWNI', 0.05), ('PENDUDUK PINDAH', 0.10), ('PENDUDUK DATANG', 0.06), ('AKTIVASI IKD', 0.05), ('KONSOLIDASI', 0.03)
) AS kind (service, part);

CREATE TABLE month_count AS
WITH open AS (
    SELECT day FROM month_day WHERE recordings > 0
), wanted AS (
    SELECT ceil(1.06 * getvariable('services') * (SELECT count(*) FROM month_day) - (SELECT count(*) FROM month_event))
           / (SELECT count(*) FROM open) AS a_day
)
SELECT
    day, service,
    ceil(greatest(a_day, 0) * part
         * (0.9 + 0.2 * chance(date_diff('day', DATE '2000-01-01', day), service)))::INTEGER AS count
FROM open CROSS JOIN wanted CROSS JOIN month_kind
UNION ALL
SELECT day, 'PRR', greatest(20, getvariable('most') // 4 + sum(recorded - printed) OVER (ORDER BY day))::INTEGER
FROM (
    SELECT open.day, count(*) FILTER (service = 'ktp-el/recording') AS recorded,
           count(*) FILTER (service = 'ktp-el/card') AS printed
    FROM open LEFT JOIN month_event USING (day)
    GROUP BY open.day
);
