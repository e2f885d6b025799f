COPY (SELECT * EXCLUDE (row, rid, hid, birth_date, village, district) FROM register_file)
TO $1 (FORMAT csv, DELIMITER ';', HEADER);
