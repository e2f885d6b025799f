-- What one declared format makes of the distinct dates, and whether it would write them just so.
INSERT INTO date_reading
SELECT text, value::DATE, strftime(value, $format) = text
FROM (SELECT text, try_strptime(text, $format) AS value FROM distinct_birth_date WHERE text NOT IN $nulls)
WHERE value IS NOT NULL;
