-- The rows that could be no person: they have no number of 16 characters, nor one of ten digits and more. Who has a birth date in place of a
-- number is somebody, unless the name is a heading.
CREATE OR REPLACE MACRO may_be_nobody(name_names) AS TABLE
FROM fields
WHERE problem IS NULL
  AND CASE
      WHEN nik_raw IS NULL THEN NOT coalesce(length(birth_date_raw) > 3 AND regexp_matches(birth_date_raw, '^\W*[0-9]'), false)
          OR list_contains(name_names, heading_key(name_raw))
      WHEN length(nik_raw) = 16 AND nik_raw < 'A' THEN false
      ELSE NOT regexp_full_match(nik_raw, '[0-9*]{10,}')
  END;
