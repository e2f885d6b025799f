-- Each finding with the severity of its message; one that no message grades is an error.
CREATE OR REPLACE TABLE issue AS
SELECT f.row, f.field, f.code, coalesce(s.severity, 'error') AS severity
FROM finding f LEFT JOIN rules.severity s USING (code);
