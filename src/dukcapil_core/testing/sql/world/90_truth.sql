-- The truth about each row of the list: whose it is in the register, what is wrong with it, and how it should be
-- decided.
CREATE TABLE truth AS
SELECT list_draft.row, list_draft.pid AS person,
       one.row AS resident_row, two.row AS resident_row_2,
       list_draft.reason, list_draft.standing, list_draft.part, list_draft.remark, quality,
       coalesce(regexp_replace(list_draft.nik, '[^0-9]', '', 'g') = one.nik, false)
           OR coalesce(regexp_replace(list_draft.nik, '[^0-9]', '', 'g') = two.nik, false) AS nik_is_registers,
       nik_slip, name_slip_1, name_slip_2, birth_slip, card_slip, village_slip, has_sex_slip, has_place_slip,
       CASE WHEN list_draft.remark IN ('1', '2', '3', '4', '5', '6', '7') THEN 'struck'
            WHEN list_draft.standing = 'duplicate' AND list_draft.part = 1 THEN 'duplicate'
            WHEN list_draft.reason = 'unregistered' THEN 'not-found'
            WHEN list_draft.reason <> 'eligible' THEN 'ineligible'
            WHEN one.status IS NULL OR one.status = 'UNREGISTERED' OR one.status LIKE '%FAILURE%' THEN 'unrecorded'
            ELSE 'recorded' END AS outcome,
       CASE true_sex WHEN 1 THEN 'L' ELSE 'P' END AS sex,
       date_sub('year', true_birth, getvariable('on_date')) AS age,
       is_heaped(true_birth) AS is_heaped,
       NOT contains(true_name, ' ') AS is_one_word,
       left(village.code, 6) AS district
FROM list_draft
JOIN village ON village.village_no = list_draft.home_no
LEFT JOIN register AS one ON one.rid = list_draft.pid
LEFT JOIN register AS two ON two.rid = list_draft.pid + 1
ORDER BY list_draft.row;

-- And about each record of the register. What becomes of the under-age depends on the elections to come: their outcome
-- is open (NULL).
CREATE TABLE truth_residents AS
WITH place_on_list AS (
    SELECT person, min(row) FILTER (outcome <> 'struck') AS voter_row FROM truth GROUP BY person
)
SELECT register.row, register.pid AS person, register.copy, place_on_list.voter_row,
       is_outstanding, is_eligible, is_of_age,
       CASE WHEN flag = 0 AND NOT is_of_age THEN NULL
            WHEN NOT is_eligible THEN 'not-eligible'
            WHEN voter_row IS NULL THEN 'unlisted'
            ELSE 'listed' END AS outcome
FROM register LEFT JOIN place_on_list ON place_on_list.person = register.pid
ORDER BY register.row;
