-- Of two records of one person (one_person.sql) a row of the list has one candidate: the record that fits the row better; where both fit alike, the
-- active one, the recorded one, the lower number. Which of them counts is said in the end (found.sql).
DELETE FROM evidence
USING (
    SELECT e.voter, e.resident, row_number() OVER (
        PARTITION BY e.voter, o.rule, o.person
        ORDER BY e.bits DESC, counting_of(r), r.nik, r.nkk, r.place, r.rt, r.rw, r.address, r.row
    ) AS turn
    FROM evidence e
    SEMI JOIN odd ON odd.row = e.voter
    JOIN one_person o ON o.row = e.resident
    JOIN resident r ON r.row = e.resident
) fitting
WHERE turn > 1 AND fitting.voter = evidence.voter AND fitting.resident = evidence.resident;
