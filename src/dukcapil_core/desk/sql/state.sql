-- The state of a backlog. Rows are only ever added: an entry for each list, event file or withdrawal, and what it brought.
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY, kind VARCHAR, file VARCHAR, "on" DATE, content VARCHAR, sha256 VARCHAR,
    records BIGINT, accepted BIGINT, rejected BIGINT, withdraws INTEGER
);
-- One row per row of a list, and per resident whom that list lacks.
CREATE TABLE roll (
    seq INTEGER, side VARCHAR, row BIGINT, outcome VARCHAR, reasons VARCHAR[], resident_row BIGINT, nik VARCHAR,
    register_nik VARCHAR, district VARCHAR, village VARCHAR, tps VARCHAR, name VARCHAR
);
-- One row per service record of a file. "turn" counts equal records inside the file: the second of two is another event.
CREATE TABLE sighting (
    seq INTEGER, date DATE, service VARCHAR, count BIGINT, nik VARCHAR, officer VARCHAR, place VARCHAR, is_tally BOOLEAN,
    turn INTEGER
);
