-- The accepted service records of every file. "is_tally" tells a figure of a day from one event.
CREATE OR REPLACE TABLE taken (
    file INTEGER, row BIGINT, date DATE, service VARCHAR, count BIGINT, nik VARCHAR, officer VARCHAR, place VARCHAR,
    is_tally BOOLEAN
);
