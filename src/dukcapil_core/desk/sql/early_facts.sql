-- The combinations of facts that an officer may have something to do about. Most people have recorded and are 17: they
-- are left out here, and so are children who are too young for every coming election.
CREATE TABLE fact AS
SELECT DISTINCT birth_date AS born, life_status, marital_status, ktp_recording
FROM resident
WHERE birth_date IS NOT NULL
  AND NOT (birth_date <= $due::DATE AND coalesce(list_contains($recorded::VARCHAR[], ktp_recording), false))
  AND NOT coalesce(list_contains($gone::VARCHAR[], life_status), false)
  AND (birth_date <= $latest::DATE
       OR coalesce(list_contains($recorded::VARCHAR[], ktp_recording), false)
       OR coalesce(list_contains($ever_married::VARCHAR[], marital_status), false));
