-- A first glance: a candidate is dropped when neither its number nor its birth date nor its name is anything like the row's. What
-- remains is compared in full; how many are dropped is reported.
CREATE OR REPLACE TABLE likely AS
SELECT voter, resident, name_likeness
FROM (
    SELECT
        c.voter, c.resident,
        likeness(v.name, r.name) AS name_likeness,
        coalesce(digits_differing(v.nik, r.nik) <= 2, false)
            OR coalesce(v.nik_pattern NOT LIKE '______**********' AND admits(v.nik_pattern, r.nik), false)
            OR coalesce(levenshtein(v.nik_digits, r.nik) <= 2, false) AS number_is_near,
        v.born = r.born AS born_is_same,
        (year(v.born) = year(r.born))::INTEGER + (month(v.born) = month(r.born))::INTEGER + (day(v.born) = day(r.born))::INTEGER >= 2
            OR (year(v.born) = year(r.born) AND (is_placeholder(v.born) OR is_placeholder(r.born)))
            OR (year(v.born) = year(r.born) AND month(v.born) = day(r.born)) AS born_is_near,
        v.born IS NULL OR r.born IS NULL AS born_is_open
    FROM candidate c
    JOIN odd v ON v.row = c.voter
    JOIN resident r ON r.row = c.resident
)
WHERE number_is_near
   OR (born_is_same AND name_likeness >= 0.55)
   OR ((born_is_near OR born_is_open) AND name_likeness >= 0.7)
   OR name_likeness >= 0.88;

-- Each candidate, comparison by comparison: a level (what was found) and, where it hangs on rarity, how rare. NULL is "one side
-- does not say" and counts for nothing; it is never a difference.
CREATE OR REPLACE TABLE compared AS
SELECT
    c.voter, c.resident, c.name_likeness,
    r.row IN (SELECT resident FROM claimed) AS is_claimed,
    -- NIK
    CASE
        WHEN v.nik = r.nik THEN 'same'
        WHEN r.nik IS NULL THEN NULL
        WHEN v.nik IS NOT NULL THEN
            CASE
                WHEN digits_differing(v.nik, r.nik) = 1
                  OR (digits_differing(v.nik, r.nik) = 2 AND slips(v.nik, r.nik) = 1) THEN
                    CASE WHEN substr(v.nik, 1, 12) = substr(r.nik, 1, 12) THEN 'slip-serial'
                         WHEN substr(v.nik, 7) = substr(r.nik, 7) THEN 'slip-region'
                         ELSE 'slip-date' END
                WHEN digits_differing(v.nik, r.nik) = 2 AND substr(v.nik, 7, 6) <> substr(r.nik, 7, 6) THEN 'two-slips'
                WHEN v.nik_is_known THEN 'another-persons'
                ELSE 'unknown-number'
            END
        WHEN v.nik_pattern IS NOT NULL THEN
            CASE WHEN NOT admits(v.nik_pattern, r.nik) THEN 'mask-differs'
                 WHEN v.nik_pattern LIKE '____________****' AND v.nik_pattern NOT LIKE '%*%____' THEN 'mask-12'
                 WHEN v.nik_pattern LIKE '______**********' THEN 'mask-6'
                 ELSE 'mask-10' END
        WHEN v.nik_digits IS NOT NULL THEN
            CASE WHEN slips(v.nik_digits, r.nik) <= 1 THEN 'lost-digit'
                 WHEN slips(v.nik_digits, r.nik) = 2 THEN 'two-slips'
                 ELSE 'damaged-differs' END
    END AS nik_level,
    -- birth date
    CASE
        WHEN v.born = r.born THEN CASE WHEN is_placeholder(r.born) THEN 'same-placeholder' ELSE 'same' END
        WHEN r.born IS NULL THEN NULL
        WHEN v.born IS NOT NULL THEN
            CASE
                WHEN year(v.born) = year(r.born) AND is_placeholder(v.born) AND is_placeholder(r.born) THEN 'both-unknown'
                WHEN year(v.born) = year(r.born) AND (is_placeholder(v.born) OR is_placeholder(r.born)) THEN 'year-placeholder'
                WHEN year(v.born) = year(r.born) AND month(v.born) = day(r.born) AND day(v.born) = month(r.born) THEN 'swapped'
                WHEN digits_differing(strftime(v.born, '%d%m%Y'), strftime(r.born, '%d%m%Y')) = 1 THEN 'one-digit'
                WHEN (month(v.born), day(v.born)) = (month(r.born), day(r.born)) AND abs(year(v.born) - year(r.born)) <= 1 THEN 'year-near'
                WHEN (month(v.born), day(v.born)) = (month(r.born), day(r.born)) THEN 'year-differs'
                WHEN (year(v.born), month(v.born)) = (year(r.born), month(r.born)) THEN 'day-differs'
                WHEN (year(v.born), day(v.born)) = (year(r.born), day(r.born)) THEN 'month-differs'
                WHEN year(v.born) = year(r.born) THEN 'year-only'
                ELSE 'differs'
            END
        WHEN v.born_pattern IS NOT NULL THEN
            CASE WHEN admits(v.born_pattern, strftime(r.born, '%Y-%m-%d'))
                 THEN CASE WHEN v.born_pattern LIKE '____-**-**' THEN 'mask-year' ELSE 'mask-day' END
                 ELSE 'differs' END
    END AS born_level,
    CASE WHEN v.born = r.born THEN bc.people END AS born_people,
    -- sex
    CASE WHEN v.sex = r.sex THEN 'same' WHEN v.sex <> r.sex THEN 'differs' END AS sex_level,
    -- family card
    CASE
        WHEN v.nkk = r.nkk THEN 'same'
        WHEN v.nkk IS NULL OR r.nkk IS NULL THEN NULL
        WHEN digits_differing(v.nkk, r.nkk) = 1 THEN 'slip'
        ELSE 'differs'
    END AS nkk_level,
    -- village
    CASE
        WHEN v.place = r.place THEN CASE WHEN v.rt = r.rt AND v.rw = r.rw THEN 'same-rt' ELSE 'same' END
        WHEN v.place IS NULL OR r.place IS NULL THEN NULL
        WHEN v.part = r.part THEN 'district'
        ELSE 'differs'
    END AS place_level,
    CASE WHEN v.place = r.place THEN pc.people END AS place_people,
    -- birthplace
    CASE
        WHEN v.birth_place IS NULL OR r.birth_place IS NULL THEN NULL
        WHEN v.birth_place = r.birth_place THEN 'same'
        ELSE 'differs'
    END AS birth_place_level,
    CASE WHEN v.birth_place = r.birth_place THEN bp.people END AS birth_place_people,
    v.name AS voter_name, r.name AS resident_name
FROM likely c
JOIN odd v ON v.row = c.voter
JOIN resident r ON r.row = c.resident
LEFT JOIN born_count bc ON bc.born = r.born
LEFT JOIN place_count pc ON pc.place = r.place
LEFT JOIN birth_place_count bp ON bp.birth_place = r.birth_place;
