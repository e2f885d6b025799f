-- Both sides in the form in which they are compared. "place" numbers a village, "part" its district; see places.py. The
-- place as written stays beside it for the roll.
CREATE OR REPLACE TABLE voter AS
SELECT
    p.row, p.nik, p.nik_pattern, p.nik_kind,
    CASE WHEN p.nik_kind = 'damaged' THEN nullif(regexp_replace(p.nik_raw, '[^0-9]', '', 'g'), '') END AS nik_digits,
    p.nkk, p.nkk_pattern,
    bare_name(p.name) AS name,
    p.birth_date AS born, p.birth_date_pattern AS born_pattern,
    p.sex, upper(p.birth_place) AS birth_place,
    bare_address(p.address) AS address,
    place.place, place.part, p.rt, p.rw,
    p.region_code, p.district, p.village,
    p.remark, p.tps
FROM voters p
LEFT JOIN place_of place ON place.written = written_place(p.region_code, p.district, p.village);

CREATE OR REPLACE TABLE resident AS
SELECT
    p.row, p.nik, p.nkk,
    bare_name(p.name) AS name,
    p.birth_date AS born,
    p.sex, upper(p.birth_place) AS birth_place,
    bare_address(p.address) AS address,
    place.place, place.part, p.rt, p.rw,
    p.region_code, p.district, p.village,
    p.life_status, p.occupation, p.marital_status, p.ktp_recording
FROM residents p
LEFT JOIN place_of place ON place.written = written_place(p.region_code, p.district, p.village);
