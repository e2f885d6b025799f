-- Which records of the register matter for each complaint: those with its number, the linked one, and the candidates.
CREATE TABLE complaint_number AS
SELECT v.row AS complaint, r.row FROM voter() v JOIN resident r ON r.nik = v.nik;

CREATE TABLE complaint_record AS
WITH wanted AS (
    SELECT complaint, row FROM complaint_number
    UNION SELECT row, resident_row FROM voter_decision WHERE resident_row IS NOT NULL
    UNION SELECT voter, resident FROM evidence
)
SELECT
    w.complaint, w.row,
    -- A row of the plain road was not compared: its number, name and birth date are the record's to the letter.
    CASE WHEN v.name = r.name THEN 'same' ELSE e.name_level END AS name_level,
    CASE WHEN v.born = r.born AND e.born_level IS NULL THEN 'same' ELSE e.born_level END AS born_level,
    CASE WHEN v.nik = r.nik THEN 'same' ELSE e.nik_level END AS nik_level,
    CASE WHEN v.nkk = r.nkk THEN 'same' ELSE e.nkk_level END AS nkk_level,
    coalesce(e.bits, CASE WHEN v.nik = r.nik AND v.name = r.name THEN 99 ELSE -99 END)::DOUBLE AS bits,
    r.nik::VARCHAR AS nik, r.born, r.life_status, r.ktp_recording, standing.marital_status,
    len(string_split(coalesce(r.name, ''), ' '))::INTEGER AS words,
    -- The order of the words and the blanks between them are no difference.
    coalesce(replace(v.name, ' ', '') = replace(r.name, ' ', '') OR sorted_words(v.name) = sorted_words(r.name), true)
        AS has_same_letters
FROM wanted w
JOIN voter() v ON v.row = w.complaint
JOIN resident r ON r.row = w.row
LEFT JOIN standing ON standing.standing = r.standing
LEFT JOIN evidence e ON e.voter = w.complaint AND e.resident = w.row;

-- Other records that look like the same person under another number. What ties them together beyond name and birth date: one
-- family card, a recording or a status that says "duplicate", or one birthplace and a birthday that is no placeholder.
CREATE TABLE complaint_twin AS
SELECT
    d.row AS complaint, other.row,
    coalesce(other.nkk = r.nkk, false)
        OR coalesce(other.ktp_recording = 'duplicate' OR r.ktp_recording = 'duplicate', false)
        OR coalesce(other.life_status = 'duplicate' OR r.life_status = 'duplicate', false)
        OR coalesce(other.birth_place = r.birth_place AND NOT is_placeholder(r.born) AND contains(r.name, ' '), false)
        AS is_tied
FROM voter_decision d
JOIN resident r ON r.row = d.resident_row
JOIN resident other ON other.name = r.name AND other.born = r.born AND other.row <> r.row
WHERE other.sex IS NOT DISTINCT FROM r.sex
  AND other.nik IS NOT NULL AND r.nik IS NOT NULL AND other.nik <> r.nik
  AND other.life_status IS DISTINCT FROM 'died';

-- Records under another number that have the complaint's name and birth date to the letter. A list's row with another number and
-- no address is no candidate of a reconciliation; somebody who complains may have been given a second number. Many people may be
-- meant where the name is one word or the birthday a placeholder.
CREATE TABLE complaint_namesake AS
SELECT v.row AS complaint, r.row, is_placeholder(r.born) OR NOT contains(r.name, ' ') AS is_common
FROM voter() v
JOIN resident r ON r.name = v.name AND r.born = v.born
WHERE r.nik IS DISTINCT FROM v.nik;

-- Rows of the voter list with the number: the complaint's person, clearly another one, or (left out) neither.
CREATE TABLE complaint_listed AS
SELECT complaint, row, is_same
FROM (
    SELECT
        v.row AS complaint, l.row,
        CASE
            WHEN l.name = v.name OR l.born = v.born OR likeness(sorted_words(l.name), sorted_words(v.name)) >= 0.8 THEN true
            WHEN l.born <> v.born AND likeness(l.name, v.name) < 0.7 THEN false
        END AS is_same
    FROM voter() v
    JOIN other_list l ON l.nik = v.nik
)
WHERE is_same IS NOT NULL
UNION
SELECT v.row, l.row, true FROM voter() v JOIN other_list l ON l.name = v.name AND l.born = v.born;

-- Where the people of this register were first registered: a regency whose numbers a fifth of them have.
CREATE TABLE local_prefix AS
SELECT prefix
FROM (SELECT first_digits(nik, 4)::VARCHAR AS prefix, count(*) AS people FROM resident WHERE nik IS NOT NULL GROUP BY prefix)
QUALIFY people * 5 >= sum(people) OVER ();
