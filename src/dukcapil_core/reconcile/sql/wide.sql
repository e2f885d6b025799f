-- The rows that nobody near settled are sought further away, and by what a slip leaves of a key.
CREATE OR REPLACE TABLE unsettled AS
SELECT
    row, place, part, sex, born, name, birth_place, address,
    coalesce(nik, nik_digits) AS digits,
    year(born) AS y, month(born) AS m, day(born) AS d,
    nik IS NOT NULL AND NOT nik_is_known AS is_numbered
FROM odd ANTI JOIN (SELECT voter FROM evidence WHERE bits >= $clear) e ON e.voter = odd.row;

-- A well-formed number that the register does not know speaks against everybody whose own is not near it: who has one is sought by
-- nothing else.
CREATE OR REPLACE TABLE sought AS FROM unsettled WHERE NOT is_numbered;

CREATE OR REPLACE TABLE further AS
-- a slip in the day, the month or the year of a number
SELECT v.row AS voter, r.row AS resident FROM unsettled v JOIN resident r ON r.nik[:6] = v.digits[:6] AND r.nik[9:] = v.digits[-8:]
UNION
SELECT v.row, r.row FROM unsettled v JOIN resident r ON r.nik[:8] = v.digits[:8] AND r.nik[11:] = v.digits[-6:]
UNION
SELECT v.row, r.row FROM unsettled v JOIN resident r ON r.nik[:10] = v.digits[:10] AND r.nik[13:] = v.digits[-4:]
UNION
-- one village and one year, and a birthday that a slip or a placeholder can explain
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.sex = v.sex AND year(r.born) = v.y
WHERE month(r.born) = v.m OR day(r.born) = v.d OR is_placeholder(r.born) OR is_placeholder(v.born) OR month(r.born) = v.d
UNION
-- one village and one birthday, another year
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.sex = v.sex AND month(r.born) = v.m AND day(r.born) = v.d
WHERE NOT is_placeholder(v.born)
UNION
-- born on one day, in one district
SELECT v.row, r.row FROM sought v JOIN resident r ON r.part = v.part AND r.born = v.born
UNION
-- one name, at either end, and one birth date
SELECT v.row, r.row FROM sought v JOIN resident r ON r.born = v.born AND r.name[:4] = v.name[:4]
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.born = v.born AND r.name[-4:] = v.name[-4:]
UNION
-- the words of a name swapped
SELECT v.row, r.row FROM sought v JOIN resident r ON r.born = v.born AND r.name[:3] = last_word(v.name)[:3];

-- What few share is a key wherever they live, and where they live even the beginning of a name is. A key that more than $rare
-- residents share is none: so a common name or a placeholder date cannot blow a block up.
CREATE OR REPLACE TABLE name_end AS
SELECT *,
    count(*) OVER (PARTITION BY ends) <= $rare AS is_rare,
    count(*) OVER (PARTITION BY ends, y) <= $rare AS is_rare_in_year,
    count(*) OVER (PARTITION BY ends, place) <= $rare AS is_rare_in_place
FROM (SELECT name_ends(name, last_word(name)) AS ends, year(born) AS y, place, row FROM resident)
SEMI JOIN (
    SELECT name_ends(name, last_word(name)) AS ends FROM sought UNION SELECT name_ends(last_word(name), name) FROM sought
) USING (ends);

CREATE OR REPLACE TABLE sought_end AS
SELECT row, y, place, name_ends(name, last_word(name)) AS ends FROM sought
UNION
SELECT row, y, place, name_ends(last_word(name), name) FROM sought;

CREATE OR REPLACE TABLE rare_name AS
SELECT name, row FROM resident SEMI JOIN sought USING (name)
QUALIFY count(*) OVER (PARTITION BY name) <= $rare;

CREATE OR REPLACE TABLE rare_birth AS
SELECT born, birth_place, row, count(*) OVER (PARTITION BY born) <= $rarest AS is_rarest
FROM resident SEMI JOIN sought USING (born)
QUALIFY is_rarest OR count(*) OVER (PARTITION BY born, birth_place) <= $rare;

CREATE OR REPLACE TABLE address_word AS
SELECT word, address FROM (
    SELECT address, anywhere, unnest(address_keys(address)) AS word
    FROM (SELECT DISTINCT address, anywhere FROM address_count WHERE anywhere <= $rare)
)
QUALIFY sum(anywhere) OVER (PARTITION BY word) <= $rare;

CREATE OR REPLACE TABLE candidate AS
SELECT f.voter, f.resident FROM (
FROM further
UNION
SELECT v.row, r.row FROM sought_end v JOIN name_end r USING (ends) WHERE r.is_rare
UNION
SELECT v.row, r.row FROM sought_end v JOIN name_end r USING (ends, y) WHERE r.is_rare_in_year
UNION
SELECT v.row, r.row FROM sought_end v JOIN name_end r USING (ends, place) WHERE r.is_rare_in_place
UNION
SELECT v.row, r.row FROM sought v JOIN rare_name r USING (name)
UNION
SELECT v.row, r.row FROM sought v JOIN rare_birth r USING (born) WHERE r.is_rarest OR r.birth_place = v.birth_place
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND r.name[:3] = v.name[:3]
QUALIFY count(*) OVER (PARTITION BY v.row) <= $rare
UNION
SELECT v.row, r.row FROM sought v JOIN resident r ON r.place = v.place AND last_word(r.name)[:3] = last_word(v.name)[:3]
QUALIFY count(*) OVER (PARTITION BY v.row) <= $rare
UNION
SELECT v.row, r.row
FROM (SELECT row, unnest(address_keys(address)) AS word FROM sought) v
JOIN address_word a USING (word)
JOIN resident r ON r.address = a.address
) f
ANTI JOIN evidence e ON e.voter = f.voter AND e.resident = f.resident;
