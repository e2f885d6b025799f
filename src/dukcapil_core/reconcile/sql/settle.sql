-- The record with the row's own NIK is the same person when the rest speaks for it clearly, name, sex and birth date not against it, nor that
-- it is a child's or somebody's who is gone, and no second record has that NIK. Else it may be the number of somebody in the family, who is
-- still to be asked: so too where the name is not the row's and a clean row holds the record already (a twin's number) or nobody knows the
-- birth date (a son's), where card and village are other ones (a slip that is somebody's), and where another record in the family or the
-- village has just this name and birth date (then the number may be a twin's, or that of the row above in a sheet whose column slipped).
CREATE OR REPLACE TABLE agreeing AS
WITH clear AS (
    SELECT voter, min(resident) AS resident, max(bits) AS bits
    FROM scored
    GROUP BY voter
    HAVING count(*) = 1 AND max(bits) >= $clear AND min(least(name_bits, sex_bits, born_bits, standing_bits)) >= 0
       AND NOT bool_or(coalesce((is_claimed OR born_level IS NULL) AND name_level <> 'same' OR is_elsewhere(nkk_level, place_level), false))
)
FROM clear
ANTI JOIN (
    SELECT c.voter
    FROM clear c
    JOIN odd v ON v.row = c.voter
    JOIN resident r ON r.name = v.name AND r.born = v.born AND (r.place = v.place OR r.nkk = v.nkk)
    WHERE r.row <> c.resident
) other USING (voter);

CREATE OR REPLACE TABLE holder AS SELECT a.voter, a.resident, o.claim FROM agreeing a JOIN odd o ON o.row = a.voter;

DELETE FROM odd WHERE row IN (SELECT voter FROM agreeing);

CREATE OR REPLACE VIEW judged AS FROM scored;
