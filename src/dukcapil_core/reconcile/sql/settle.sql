-- The record with the row's own NIK is the same person when the rest speaks for it clearly, name, sex and birth date not against it, and no
-- second record has that NIK. Else it may be the number of somebody in the family, who is still to be asked.
CREATE OR REPLACE TABLE agreeing AS
SELECT voter, min(resident) AS resident, max(bits) AS bits
FROM scored
GROUP BY voter
HAVING count(*) = 1 AND max(bits) >= $clear AND min(least(name_bits, sex_bits, born_bits)) >= 0;

CREATE OR REPLACE TABLE evidence AS FROM scored;

DELETE FROM odd WHERE row IN (SELECT voter FROM agreeing);

INSERT INTO claimed SELECT resident FROM agreeing;
