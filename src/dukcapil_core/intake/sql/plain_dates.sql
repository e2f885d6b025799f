-- Dates written exactly as a declared format writes them, read alike by all that can read them, of a possible year. All others
-- go to the Python road.
INSERT INTO judged_birth_date
SELECT text, any_value(value), NULL, NULL, strftime(any_value(value), '%d%m%y')
FROM date_reading
GROUP BY text
HAVING count(DISTINCT value) = 1 AND bool_or(is_exact) AND year(any_value(value)) BETWEEN $earliest AND 9999;
