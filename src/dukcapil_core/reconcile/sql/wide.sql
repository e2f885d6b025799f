-- All of these together; and who has, in the row's village, a name that begins or ends like its own, or anywhere a rare word of its address.
CREATE OR REPLACE TABLE candidate AS
SELECT f.voter, f.resident FROM (
FROM further
UNION
SELECT v.row, r.row FROM sought_end v JOIN rare_end USING (ends) JOIN name_end r USING (ends)
UNION
SELECT v.row, r.row FROM sought_end v JOIN rare_end_in_year USING (ends, y) JOIN name_end r USING (ends, y)
UNION
SELECT v.row, r.row FROM sought_end v JOIN rare_end_on_day USING (ends, birthday) JOIN name_end r USING (ends, birthday)
UNION
SELECT v.row, r.row FROM sought_end v JOIN rare_end_in_place USING (ends, place) JOIN name_end r USING (ends, place)
UNION
SELECT v.row, r.row FROM sought v JOIN rare_name r USING (words)
UNION
SELECT v.row, r.row FROM sought v JOIN rarest_birth USING (born) JOIN expected r USING (born)
UNION
SELECT v.row, r.row FROM sought v JOIN rare_birth USING (born, birth_place) JOIN expected r USING (born, birth_place)
UNION
SELECT v.row, r.row FROM sought v JOIN expected r ON r.place = v.place AND left(r.name, 3) = left(v.name, 3)
QUALIFY count(*) OVER (PARTITION BY v.row) <= $rare
UNION
SELECT v.row, r.row FROM sought v JOIN expected r ON r.place = v.place AND last_begins(r.name) = last_begins(v.name)
QUALIFY count(*) OVER (PARTITION BY v.row) <= $rare
UNION
SELECT v.row, r.row
FROM (SELECT row, unnest(address_keys(address)) AS word FROM sought) v
JOIN address_word USING (word)
JOIN (SELECT DISTINCT bare, address FROM address_count) a USING (bare)
JOIN expected r ON r.address = a.address
) f
ANTI JOIN evidence e ON e.voter = f.voter AND e.resident = f.resident;
