-- The list in the form in which it is compared; addresses and birthplaces as they are written, since few are asked for. No table, unless the
-- rows are few: the plain road asks every row, but for few of its columns; the others are asked of the rows off it. A macro, since a view is
-- bound whole when it is made, which takes longer than to ask it. "place" numbers a village, "part" its district, "spot" the place as the file
-- writes it; see places.py.
CREATE OR REPLACE MACRO voter() AS TABLE
SELECT
    p.position, p.row,
    CASE WHEN p.nik_kind = 'damaged' THEN number_in_letters(p.nik_raw) ELSE p.nik::BIGINT END AS nik, p.nik_pattern,
    CASE WHEN p.nik_kind = 'damaged' THEN digits_left(p.nik_raw) END AS nik_digits,
    p.nkk::BIGINT AS nkk, p.nkk_pattern, CASE WHEN p.nkk_kind = 'damaged' THEN digits_left(p.nkk_raw) END AS nkk_digits,
    bare_name(p.name) AS name, p.name AS written,
    p.birth_date AS born, p.birth_date_pattern AS born_pattern,
    p.age, p.sex, p.birth_place, p.address,
    place.place, place.part, place.spot, p.rt, p.rw,
    p.remark, p.tps
FROM voters() p
LEFT JOIN place_of place ON place.region_code IS NOT DISTINCT FROM p.region_code AND place.district IS NOT DISTINCT FROM p.district
                        AND place.village IS NOT DISTINCT FROM p.village;
