-- The rows of a list, their places in one spelling.
INSERT INTO roll
SELECT (SELECT max(seq) FROM entry), r.side, r.row, r.outcome, r.reasons, r.resident_row, r.nik, r.register_nik,
    one_spelling(coalesce(r.district, n.district)), one_spelling(coalesce(r.village, n.village)), r.tps, r.name
FROM incoming r
LEFT JOIN place_name n ON n.region_code = r.region_code
ORDER BY r.side, r.row;
