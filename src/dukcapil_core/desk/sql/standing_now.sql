-- The last fact about each person that holds on the morning of $on, with the latest row of a list that speaks of that morning; "since" of who is
-- waited for.
CREATE OR REPLACE TABLE standing_now AS
SELECT l.*EXCLUDE (state), f.state, f.how, f.service, f.morning, s.opened AS since
FROM (
    FROM listed WHERE day <= $on
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY day DESC, seq DESC) = 1
) l
JOIN (
    FROM fact WHERE morning <= $on
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY morning DESC, half DESC, seq DESC, state, service) = 1
) f USING (person)
LEFT JOIN spell s ON s.person = l.person AND s.opened <= $on AND (s.closed IS NULL OR s.closed > $on)
ORDER BY l.person;
