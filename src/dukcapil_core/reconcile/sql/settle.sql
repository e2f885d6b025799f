-- The record with the row's own NIK is the same person when the rest speaks for it clearly, its name not against it, and no second record has
-- that NIK. Under another name it may be that of one's family, who is still to be asked.
CREATE OR REPLACE TABLE agreeing AS
SELECT voter, min(resident) AS resident, max(bits) AS bits
FROM scored
GROUP BY voter
HAVING count(*) = 1 AND max(bits) >= $clear AND min(name_bits) >= 0;

CREATE OR REPLACE TABLE evidence AS FROM scored;

DELETE FROM odd WHERE row IN (SELECT voter FROM agreeing);

INSERT INTO claimed SELECT resident FROM agreeing;
