-- Few of a register are nobody's yet and old enough for a list; a row that goes, by KET 8 or struck, keeps nobody. They are sought by every
-- key; the others only by those that ask for what compare.sql asks of them: the number near, or the birth date near and the name alike.
CREATE OR REPLACE TABLE expected AS
SELECT row, nik, name, born, sex, birth_place, address, place, part, rt, rw
FROM resident r ANTI JOIN (SELECT resident FROM claimed WHERE competes(claim, claim_of('new'))) c ON c.resident = r.row
WHERE NOT is_minor(standing);
