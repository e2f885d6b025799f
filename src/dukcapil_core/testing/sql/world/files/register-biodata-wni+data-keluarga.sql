COPY (
    SELECT * EXCLUDE (row, rid, hid, birth_date, village, district, ALAMAT, NO_RT, NO_RW)
    FROM register_file
)
TO $1 (FORMAT csv, DELIMITER ',', HEADER);
