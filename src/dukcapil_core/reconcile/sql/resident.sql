-- The register in the form in which it is compared, its places and addresses as in voter.sql. "standing" numbers what the register says
-- about somebody's right to vote; see standing.py.
CREATE OR REPLACE TABLE resident AS
SELECT
    p.row, p.nik::BIGINT AS nik, p.nkk::BIGINT AS nkk,
    bare_name(p.name) AS name,
    p.birth_date AS born,
    p.sex, bare_birth_place(p.birth_place) AS birth_place, p.address,
    place.place, place.part, place.spot, p.rt, p.rw,
    p.life_status, p.ktp_recording,
    4 * combination_of(p.life_status, p.occupation, p.marital_status)
        + age_class(p.birth_date, $youngest, $later_youngest) AS standing
FROM residents() p
LEFT JOIN place_of place ON place.region_code IS NOT DISTINCT FROM p.region_code AND place.district IS NOT DISTINCT FROM p.district
                        AND place.village IS NOT DISTINCT FROM p.village;

-- The records that have their NIK together with others; hardly any. What more than $rare have is nobody's number.
CREATE OR REPLACE TABLE one_number AS
SELECT row, nik, name, born, sex, count(*) OVER (PARTITION BY nik) AS records
FROM resident r
WHERE EXISTS (FROM resident other WHERE other.nik = r.nik AND other.row <> r.row);
