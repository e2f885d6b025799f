-- Where two of the rows that contend for one resident (assign.sql, rivals.sql) say the same, they have every cell of the file beside it, in the
-- order of the columns' names.
CREATE OR REPLACE TABLE tied AS SELECT row FROM competing QUALIFY count(*) OVER (PARTITION BY said) > 1;

CREATE OR REPLACE TABLE tied AS SELECT * EXCLUDE (position) FROM cells SEMI JOIN (SELECT position_of(row) AS position FROM tied) t USING (position);

CREATE OR REPLACE TABLE competing AS
SELECT c.row, c.said, t.record
FROM competing c
LEFT JOIN (SELECT row, to_json(cells)::VARCHAR AS record FROM tied) t ON t.row = c.row;
