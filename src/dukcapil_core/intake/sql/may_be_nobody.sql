-- Whether a row could be no person: it has no number of 16 characters, nor one of ten digits and more. Who has a birth date in place of a
-- number is somebody, unless the name is a heading ($name_names).
CREATE OR REPLACE MACRO may_be_nobody(number, name, born, name_names) AS CASE
    WHEN number IS NULL THEN NOT coalesce(length(born) > 3 AND regexp_matches(born, '^\W*[0-9]'), false)
        OR coalesce(list_contains(name_names, heading_key(name)), false)
    WHEN length(number) = 16 AND number < 'A' THEN false
    ELSE NOT regexp_full_match(number, '[0-9*]{10,}')
END;
