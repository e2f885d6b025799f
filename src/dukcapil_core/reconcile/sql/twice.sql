-- A person may have two records in the register: the same name, birth date, sex, village and family card under two numbers. (On two cards they
-- may be two namesakes: those are not guessed between.) For a row of the list they are one candidate, the record that fits better; where both fit
-- alike, the active one, the recorded one, the lower number. Under one NIK name, birth date and sex are enough, wherever the two live (who moved
-- within the regency has both), and it is one record for every row, so that a second row is a duplicate: the active one, the recorded one, the one
-- that fits any row better. The other record is told as a finding.
CREATE OR REPLACE TABLE second_record AS
WITH record AS (
    SELECT e.voter, e.resident, e.bits, max(e.bits) OVER (PARTITION BY e.resident) AS best, r.*,
        coalesce(r.life_status, 'active') <> 'active' AS is_gone, r.ktp_recording IS DISTINCT FROM 'recorded' AS is_unrecorded
    FROM evidence e
    SEMI JOIN odd ON odd.row = e.voter
    JOIN resident r ON r.row = e.resident
    WHERE r.name IS NOT NULL AND r.born IS NOT NULL AND r.sex IS NOT NULL
),
other AS (
    SELECT voter, resident FROM record WHERE nik IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY voter, nik, name, born, sex ORDER BY is_gone, is_unrecorded, best DESC, ktp_recording, nkk, place, rt, rw, address, row
    ) > 1
)
FROM other
UNION ALL
SELECT voter, resident FROM record ANTI JOIN other USING (voter, resident)
WHERE place IS NOT NULL AND is_one_person(nkk, born)
QUALIFY row_number() OVER (
    PARTITION BY voter, name, born, sex, place, nkk ORDER BY bits DESC, is_gone, is_unrecorded, nik, ktp_recording, rt, rw, address, row
) > 1;

DELETE FROM evidence USING second_record s WHERE s.voter = evidence.voter AND s.resident = evidence.resident;
