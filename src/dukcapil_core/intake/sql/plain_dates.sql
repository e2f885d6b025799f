-- Dates written exactly as the declared format writes them, of a possible year. All others go to the Python road.
INSERT INTO judged_birth_date
SELECT text, value, NULL, NULL, strftime(value, '%d%m%y')
FROM (SELECT text, try_strptime(text, $format)::DATE AS value FROM distinct_birth_date WHERE text NOT IN $nulls)
WHERE strftime(value, $format) = text AND year(value) BETWEEN $earliest AND 9999;
