-- How often each planned outcome was decided as what; '' is a row without a decision.
SELECT truth.outcome AS planned, coalesce(decided.outcome, '') AS given, count(*) AS rows
FROM read_parquet($2) AS truth LEFT JOIN read_parquet($1) AS decided ON decided.row = truth.row
GROUP BY ALL ORDER BY ALL;
