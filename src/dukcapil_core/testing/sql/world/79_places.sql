-- Where a person was born, as the register writes it: the village, its district or the regency; of people from
-- elsewhere the district or regency their NIK begins with.
CREATE MACRO birth_place(pid, prefix, home_code, home_name, district, regency) AS CASE
    WHEN prefix = left(home_code, 6) AND chance(pid, 'birth-place') < 0.45 THEN home_name
    WHEN chance(pid, 'birth-place') < 0.75 THEN district
    ELSE regency END;

CREATE MACRO place_slip(place, h, district, regency) AS upper(CASE h % 6
    WHEN 0 THEN regency
    WHEN 1 THEN district
    WHEN 2 THEN name_typo(upper(place), h)
    WHEN 3 THEN regexp_replace(upper(place), '[^A-Z ]', '', 'g') || '.'
    WHEN 4 THEN regexp_replace(regency, '\b(\w)\w*\s*', '\1', 'g')
    ELSE '' END);
