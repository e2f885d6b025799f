-- Who stands on the list and why; every reason but 'eligible' and 'unregistered' is a fault of the list.
-- Eligible: 17 on polling day or married or ever married, alive, resident, neither soldier nor police (PKPU 7/2022).
CREATE TABLE citizen AS
WITH judged AS (
    SELECT record.*,
           born <= getvariable('youngest') OR marital > 1 AS is_of_age,
           flag = 0 AND occupation NOT IN (6, 7) AND is_of_age AS is_eligible,
           chance(pid, 'listed') AS u
    FROM record WHERE copy = 0
), listed AS (
    SELECT *,
           CASE WHEN records = 0 THEN CASE WHEN is_eligible AND u < 0.97 THEN 'unregistered' END
                WHEN is_eligible THEN CASE WHEN u < 1 - mix().unlisted THEN 'eligible' END
                WHEN is_of_age AND flag = 1 THEN CASE WHEN u < mix().dead_listed THEN 'died' END
                WHEN is_of_age AND flag = 2 THEN CASE WHEN u < mix().moved_listed THEN 'moved' END
                WHEN is_of_age AND occupation = 6 THEN CASE WHEN u < mix().uniformed_listed THEN 'military' END
                WHEN is_of_age THEN CASE WHEN u < mix().uniformed_listed THEN 'police' END
                WHEN flag = 0 AND age > 14.5 THEN CASE WHEN u < mix().under_age_listed THEN 'under-age' END
           END AS reason
    FROM judged
)
SELECT *,
       CASE WHEN reason IS NULL THEN 'none'
            WHEN chance(pid, 'twice') < mix().listed_twice THEN 'duplicate'
            WHEN reason = 'eligible' AND chance(pid, 'station') < mix().station_moves THEN 'station-move'
            ELSE 'once' END AS standing
FROM listed;

