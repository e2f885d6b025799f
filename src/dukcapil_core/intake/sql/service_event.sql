-- One canonical row per record of a service, accepted or not; what the file says stays beside what it means. $is_tally: the
-- layout has a column of counts; without one every record is one event.
CREATE OR REPLACE TABLE event AS
SELECT
    f.row,
    f.file,
    f.line,
    f.sheet,
    d.value AS date,
    f.service_value AS service,
    CASE WHEN $is_tally THEN try_cast(count.value AS BIGINT) ELSE 1 END AS count,
    CASE WHEN n.text IS NULL THEN f.nik_raw ELSE n.number END AS nik,
    f.officer_raw AS officer,
    f.place_raw AS place,
    f.date_raw,
    f.service_raw,
    f.nik_raw,
    n.pattern AS nik_pattern,
    CASE WHEN f.nik_raw IS NULL THEN 'missing' ELSE coalesce(n.kind::VARCHAR, 'plain') END AS nik_kind,
    CASE
        WHEN f.problem IS NOT NULL THEN f.problem
        WHEN d.value IS NULL THEN 'record.no-date'
        WHEN f.service_value IS NULL THEN 'record.no-service'
        WHEN $is_tally AND count.code IS NOT NULL THEN 'record.no-count'
    END AS rejected
FROM fields f
LEFT JOIN judged_nik n ON n.text = f.nik_raw AND n.is_numeric = f.nik_numeric
LEFT JOIN judged_date d ON d.text = f.date_raw
LEFT JOIN judged_code count ON count.field = 'count' AND count.text = f.count_raw;
