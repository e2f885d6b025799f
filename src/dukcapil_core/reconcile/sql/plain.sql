-- Nor is a row plain whose number two records have, or whose record is one of a person's two (one_person.sql). Hardly a register has one number
-- twice, and where none has, every row of the list is there once: counted sooner than grouped.
CREATE OR REPLACE TABLE not_alone AS
SELECT voter FROM by_number WHERE (SELECT count(*) FROM by_number) > $voters GROUP BY voter HAVING count(*) > 1
UNION
SELECT voter FROM by_number WHERE resident IN (SELECT row FROM one_person);

CREATE OR REPLACE VIEW plain AS SELECT * EXCLUDE (is_plain) FROM by_number ANTI JOIN not_alone USING (voter) WHERE is_plain;

-- The other rows with all that is ever asked of them; few are found by their position without reading the plain ones. An age stands in for
-- a birth date that is not known: it is that of the polling day or of a year before it, or a year more where only the years were subtracted.
-- Of a masked date the parts are known that the mask leaves.
CREATE OR REPLACE TABLE left_over AS
SELECT
    * EXCLUDE (position, written),
    is_wifes(written, sex) AS is_wifes,
    CASE WHEN born IS NULL THEN ($polling_day - to_years(age + 2))::DATE END AS born_after,
    CASE WHEN born IS NULL THEN ($polling_day - to_years(age - 1))::DATE END AS born_until,
    TRY_CAST(left(born_pattern, 4) AS INTEGER) AS born_year,
    TRY_CAST(substr(born_pattern, 6, 2) AS INTEGER) AS born_month, TRY_CAST(right(born_pattern, 2) AS INTEGER) AS born_day
FROM voter()
SEMI JOIN (SELECT position_of(voter) AS position FROM by_number WHERE is_plain IS NOT true OR voter IN (FROM not_alone)) USING (position);

-- A number, a card or a birth date that so many rows have stands for one that nobody knew, and so does a birth date that so many residents have:
-- it is none, and brings nobody together. How the two sides write it is kept, for what is said of the row in the end (found.sql, evidence.sql).
CREATE OR REPLACE TABLE default_date AS
SELECT born FROM born_count WHERE people > greatest($default_rows, $default_share * $people)
UNION
SELECT born FROM left_over WHERE born IS NOT NULL GROUP BY born HAVING count(*) > greatest($default_rows, $default_share * $voters);

CREATE OR REPLACE TABLE default_card AS
SELECT nkk FROM left_over WHERE nkk IS NOT NULL GROUP BY nkk HAVING count(*) > $default_rows;

CREATE OR REPLACE TABLE default_number AS
SELECT nik FROM one_number WHERE records > $rare
UNION
SELECT nik FROM left_over WHERE nik IS NOT NULL GROUP BY nik HAVING count(*) > $rare;

CREATE OR REPLACE TABLE default_of_voter AS
FROM (
    SELECT
        row,
        CASE WHEN nik IN (FROM default_number) THEN nik END AS nik,
        CASE WHEN nkk IN (FROM default_card) THEN nkk END AS nkk,
        CASE WHEN born IN (FROM default_date) THEN born END AS born
    FROM left_over
)
WHERE nik IS NOT NULL OR nkk IS NOT NULL OR born IS NOT NULL;

CREATE OR REPLACE TABLE default_of_resident AS SELECT row, born FROM resident SEMI JOIN default_date USING (born);

UPDATE left_over SET nik = NULL WHERE nik IN (FROM default_number);

UPDATE left_over SET nkk = NULL WHERE nkk IN (FROM default_card);

UPDATE left_over SET born = NULL WHERE born IN (FROM default_date);

UPDATE resident SET born = NULL WHERE born IN (FROM default_date);

-- A village whose RT were numbered anew between the two files: of those who are one there by name, sex and what is told of the birth date, most
-- have another. There RT and RW say nothing. (Asked of rows without a whole number: beside one it hardly counts.)
CREATE OR REPLACE TABLE renumbered AS
SELECT place
FROM (
    SELECT v.place, any_value(v.rt) AS rt, any_value(r.rt) AS resident_rt
    FROM left_over v JOIN resident r ON r.name = v.name AND r.place = v.place AND r.sex = v.sex
    WHERE v.nik IS NULL AND v.nik_digits IS NULL AND v.rt IS NOT NULL AND r.rt IS NOT NULL
      AND CASE WHEN v.born IS NULL THEN is_of_age(r.born, v.born_after, v.born_until) ELSE r.born = v.born END
    GROUP BY v.name, v.place, v.sex
    HAVING count(*) = 1
)
GROUP BY place
HAVING count(*) >= $renumbered_rows AND 2 * count(*) FILTER (rt = resident_rt) < count(*);

UPDATE left_over SET rt = NULL, rw = NULL WHERE place IN (FROM renumbered);

-- Whose number is no NIK of the register: is it a family card's there, and is what stands in the card's place a NIK? (A woman's is
-- no card's number, and damaged there.)
CREATE OR REPLACE TABLE nobodys AS
SELECT
    v.row AS voter, r.row AS resident, v.nik, v.other,
    v.nik IN (SELECT nkk FROM resident SEMI JOIN (SELECT nik AS nkk FROM left_over) USING (nkk)) AS is_card,
    says_date(v.other, v.born, $woman) IS true AS says_birth_date
FROM (
    SELECT row, nik, coalesce(nkk, CASE WHEN nkk_digits >= '1' THEN as_number(nkk_digits) END) AS other, born
    FROM left_over
    WHERE nik IS NOT NULL AND says_date(nik, born, $woman) IS NOT true
) v
ANTI JOIN (SELECT voter FROM by_number WHERE resident IS NOT NULL) k ON k.voter = v.row
LEFT JOIN resident r ON r.nik = v.other;

-- The two in each other's places: at least two of these say so, that the one is a card's, that the other is somebody's, and that it says the
-- row's birth date.
CREATE OR REPLACE TABLE exchanged AS
SELECT voter, resident, nik, other FROM nobodys
WHERE nik <> other AND is_card::INTEGER + (resident IS NOT NULL)::INTEGER + says_birth_date::INTEGER >= 2;

UPDATE left_over v SET nik = e.other, nkk = e.nik FROM exchanged e WHERE e.voter = v.row;

-- A family card's number in the place of a NIK: it is no NIK, and nothing is asked of it.
UPDATE left_over SET nik = NULL
WHERE row IN (SELECT voter FROM nobodys ANTI JOIN exchanged USING (voter) WHERE nik = other OR is_card);

-- Name and birthplace in each other's cells: the name is a birthplace of the register, and what stands as birthplace is none there, but somebody's
-- whole name.
CREATE OR REPLACE TABLE exchanged_name AS
WITH birthplace AS (SELECT bare_name(birth_place) AS name, min(birth_place) AS birth_place FROM birth_place_count GROUP BY ALL),
doubted AS (
    SELECT v.row, v.birth_place AS name, bare_name(v.birth_place) AS bare, p.birth_place
    FROM left_over v JOIN birthplace p ON p.name = v.name
    WHERE bare NOT IN (SELECT name FROM birthplace WHERE name IS NOT NULL)
)
SELECT * FROM doubted WHERE bare IN (SELECT name FROM resident SEMI JOIN (SELECT bare AS name FROM doubted) USING (name));

UPDATE left_over v SET name = e.bare, birth_place = e.birth_place FROM exchanged_name e WHERE e.row = v.row;

CREATE OR REPLACE VIEW same_nik AS
SELECT voter, resident FROM by_number WHERE resident IS NOT NULL
UNION ALL
SELECT voter, resident FROM exchanged WHERE resident IS NOT NULL;

-- Who has the name of a row without a whole number in its village; a birth date that is told must be theirs. "agrees": the card is no other one,
-- what a mask leaves of the number is theirs, and where the date is not told, RT and RW are no other ones and the age, or what a mask leaves of
-- the date, is theirs. "is_told": enough is, and not only a birthday that stands for one that nobody knew (false), or nothing (NULL).
CREATE OR REPLACE TABLE namesake AS
SELECT
    v.row AS voter, r.row AS resident, v.name, v.born, v.born_pattern, v.age, v.sex, v.place, v.rt, v.rw,
    CASE
        WHEN v.nkk <> r.nkk OR v.nkk_pattern IS NOT NULL AND NOT admits(v.nkk_pattern, r.nkk::VARCHAR) THEN false
        WHEN v.nik_pattern IS NOT NULL AND admits(v.nik_pattern, r.nik::VARCHAR) IS NOT true THEN false
        WHEN v.born IS NOT NULL THEN true
        WHEN v.rt <> r.rt OR v.rw <> r.rw THEN false
        WHEN v.age IS NOT NULL AND (r.born IS NULL OR NOT is_of_age(r.born, v.born_after, v.born_until)) THEN false
        ELSE v.born_pattern IS NULL OR admits(v.born_pattern, strftime(r.born, '%Y-%m-%d')) IS true
    END AS agrees,
    CASE WHEN v.born IS NOT NULL OR v.age IS NOT NULL OR v.born_year IS NOT NULL THEN true
         WHEN length(replace(v.nik_pattern, '*', '')) >= 12 THEN true
         WHEN v.born_month IS NOT NULL AND v.born_day IS NOT NULL THEN NOT is_placeholder(r.born)
    END AS is_told,
    v.rt = r.rt AND v.rw = r.rw AS is_there
FROM left_over v JOIN resident r ON r.name = v.name AND r.place = v.place AND (r.sex = v.sex OR v.sex IS NULL) AND (r.born = v.born OR v.born IS NULL)
WHERE v.nik IS NULL AND v.nik_digits IS NULL AND is_placeholder(v.born) IS NOT true;

-- Such a row is plain when its name, birth date, sex and village are one resident's and no other row's. A date that stands for an unknown day proves
-- too little. Where the date is not told, nobody else of that name and sex may live in the village; or else in the RT with what is told of
-- the date, and there a birthday tells somebody even where nobody knows the day.
CREATE OR REPLACE TABLE identity AS
WITH alone AS (
    SELECT any_value(voter) AS voter, any_value(resident) AS resident
    FROM namesake
    GROUP BY name, born, sex, place
    HAVING count(*) = 1 AND any_value(agrees) AND any_value(is_told)
),
alone_there AS (
    SELECT any_value(voter) AS voter, any_value(resident) AS resident, any_value(is_told) AS is_told
    FROM namesake
    WHERE born IS NULL AND is_there AND agrees AND is_told IS NOT NULL
    GROUP BY name, sex, place, rt, rw, born_pattern, age
    HAVING count(*) = 1
)
SELECT voter, resident, $identical::DOUBLE AS confidence, true AS is_villages FROM alone
UNION ALL
SELECT voter, resident, CASE WHEN is_told THEN $identical ELSE $identical_unknown END, false FROM alone_there ANTI JOIN alone USING (voter);

-- Of two rows of which one says less neither is plain, nor is one whose record is one of a person's two.
CREATE OR REPLACE TABLE identical AS
SELECT
    i.voter, i.resident, i.confidence,
    digit_if(r.nik IS NOT NULL, 'nik-differs') + card_digit(v, r.nkk) + recording_digit(r.ktp_recording)
        + digit_if(v.row IN (SELECT row FROM exchanged_name), 'name-exchanged') AS differences,
    r.standing, r.nik, coalesce(v.spot, r.spot) AS spot, v.tps, v.remark, v.born IS NULL OR v.nik_pattern IS NOT NULL AS is_little
FROM identity i JOIN left_over v ON v.row = i.voter JOIN resident r ON r.row = i.resident
ANTI JOIN plain p ON p.resident = i.resident
ANTI JOIN one_person o ON o.row = i.resident
ANTI JOIN (
    SELECT i.resident
    FROM identity i JOIN resident r ON r.row = i.resident JOIN left_over v ON v.name = r.name AND v.place = r.place
    WHERE v.row <> i.voter AND v.nik IS NULL AND v.nik_digits IS NULL
      AND coalesce(v.sex = r.sex, true) AND coalesce(v.born = r.born, true)
      AND (is_villages OR coalesce(v.rt = r.rt AND v.rw = r.rw, true)
                          AND is_of_age(r.born, v.born_after, v.born_until) AND coalesce(admits(v.born_pattern, strftime(r.born, '%Y-%m-%d')), true))
) several ON several.resident = i.resident;

-- But from the rows that are left over alone, a list would look worse than it is: how often it differs from the register, how its ages are
-- meant. So of very many that are plain by less than a date, or by a mask, only a part is settled so; one in so many is judged by its
-- evidence, and stands for the others where the run learns (usual.sql, start.sql). The resident's NIK draws the lot, wherever the rows stand.
CREATE OR REPLACE TABLE sampled AS
SELECT voter, people / count(*) OVER () AS stands_for
FROM identical CROSS JOIN (SELECT count(*) AS people FROM identical WHERE is_little)
WHERE is_little AND coalesce(lot(nik), 0) < $sampled / people;

DELETE FROM identical WHERE voter IN (SELECT voter FROM sampled);
