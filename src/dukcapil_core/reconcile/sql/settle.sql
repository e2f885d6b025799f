-- The record with the row's own NIK is the same person when the rest speaks for it clearly and no second record has that NIK.
CREATE OR REPLACE TABLE agreeing AS
SELECT voter, min(resident) AS resident, max(bits) AS bits
FROM scored
GROUP BY voter
HAVING count(*) = 1 AND max(bits) >= $clear;

CREATE OR REPLACE TABLE evidence AS FROM scored;

DELETE FROM odd WHERE row IN (SELECT voter FROM agreeing);

INSERT INTO claimed SELECT resident FROM agreeing;
