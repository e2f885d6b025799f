-- What a file says, whatever its format, its order of rows or its name.
CREATE OR REPLACE TABLE content AS
SELECT sha256(coalesce(string_agg(line, chr(10) ORDER BY line), '')) AS content
FROM (
    SELECT to_json([date::VARCHAR, service, count::VARCHAR, nik, officer, place, is_tally::VARCHAR])::VARCHAR AS line
    FROM taken
);
