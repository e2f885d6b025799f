-- The rows that could be no person: those without a number of 16 characters, or of ten digits and more. Who has a birth date in place of a
-- number is somebody, unless the name is a heading.
CREATE OR REPLACE TABLE no_number AS
SELECT row, nik_raw, name_raw, birth_date_raw, nkk_raw, sex_raw, address_raw, rt_raw, tps_raw
FROM fields
WHERE problem IS NULL
  AND CASE
      WHEN nik_raw IS NULL THEN NOT coalesce(length(birth_date_raw) > 3 AND regexp_matches(birth_date_raw, '^\W*[0-9]'), false)
          OR list_contains($name_names::VARCHAR[], heading_key(name_raw))
      WHEN length(nik_raw) = 16 AND nik_raw < 'A' THEN false
      ELSE NOT regexp_full_match(nik_raw, '[0-9*]{10,}')
  END;
