-- A person may have two records in the register: the same name, birth date, sex, village and family card under two numbers. (On two cards they
-- may be two namesakes: those are not guessed between.) For a row of the list they are one candidate, the record that fits better; where both fit
-- alike, the active one, the recorded one, the lower number. The second is told as a finding.
CREATE OR REPLACE TABLE second_record AS
SELECT e.voter, e.resident
FROM evidence e
SEMI JOIN odd ON odd.row = e.voter
JOIN resident r ON r.row = e.resident
WHERE r.name IS NOT NULL AND r.born IS NOT NULL AND r.sex IS NOT NULL AND r.place IS NOT NULL AND is_one_person(r.nkk, r.born)
QUALIFY row_number() OVER (
    PARTITION BY e.voter, r.name, r.born, r.sex, r.place, r.nkk
    ORDER BY e.bits DESC, coalesce(r.life_status, 'active') <> 'active', r.ktp_recording IS DISTINCT FROM 'recorded', r.nik,
        r.ktp_recording, r.rt, r.rw, r.address, r.row
) > 1;

DELETE FROM evidence USING second_record s WHERE s.voter = evidence.voter AND s.resident = evidence.resident;
