-- The plain road, nearly the whole list: one register record has the NIK, and name (as bare letters), birth date and sex agree; a sex that is not
-- told is no difference. Every row, with each record that has its number, or none. Namesakes with a birthday that nobody knows have numbers that
-- differ in one digit: where card and village are other ones, the row is not plain.
CREATE OR REPLACE TABLE by_number AS
SELECT
    v.row AS voter, r.row AS resident,
    is_written(v.written, r.name) AND v.born = r.born AND (v.sex = r.sex OR v.sex IS NULL OR r.sex IS NULL)
        AND NOT coalesce(v.nkk <> r.nkk AND v.place <> r.place AND is_placeholder(r.born), false) AS is_plain,
    card_digit(v, r.nkk) + digit_if(v.place <> r.place, 'village-differs') + recording_digit(r.ktp_recording) AS differences,
    r.standing, r.nik, coalesce(v.spot, r.spot) AS spot, v.tps, v.remark
FROM voter() v LEFT JOIN (FROM resident ANTI JOIN (SELECT row FROM one_number WHERE records > $rare) n USING (row)) r ON v.nik = r.nik;
