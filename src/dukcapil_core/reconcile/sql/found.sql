-- What was found for every row of the list, before anything is said about it; for those off the plain road, what row and record differ in.
-- Confidence is rounded down: 1 is the plain road's alone. The bits only put the rows in order that hold one resident (decide.sql): 99 and 98
-- are the plain ones, before all evidence.
CREATE OR REPLACE TABLE linked AS
SELECT voter, resident, 1 - pow(2, -least(bits, 50)) AS confidence, bits, 'nik-with-evidence'::reason AS rule FROM agreeing
UNION ALL
SELECT
    o.row,
    CASE WHEN c.confidence >= bar.sure THEN c.resident END,
    CASE WHEN c.confidence >= bar.sure THEN c.confidence ELSE least(1 - coalesce(c.somebody, 0),
        CASE WHEN o.number IS NOT NULL THEN $nobody
             WHEN o.born IS NULL THEN $nobody_by_name
             WHEN o.digits IS NULL AND o.nkk IS NULL AND o.place IS NULL THEN $nobody_nowhere
             ELSE $nobody END) END,
    coalesce(c.bits, -99),
    CASE WHEN c.confidence >= bar.sure THEN CASE WHEN s.voter IS NOT NULL THEN 'nik-with-evidence' ELSE 'evidence' END
         WHEN c.somebody >= $doubtful AND c.candidates > 1 THEN 'several-candidates'
         WHEN c.somebody >= $doubtful THEN 'one-doubtful-candidate'
         WHEN c.voter IS NULL THEN 'no-candidate'
         ELSE 'no-likely-candidate' END::reason
FROM odd o CROSS JOIN bar
LEFT JOIN chosen c ON c.voter = o.row
LEFT JOIN same_nik s ON s.voter = c.voter AND s.resident = c.resident;

-- Which of a person's records (one_person.sql) counts, and holds the rows of the others: an active one instead of one that is gone, a recorded one
-- instead of one without a recording. Under one NIK one counts in any case: the one that fits any row better, the lower number. Under two NIKs,
-- where both are on the list with their own, no recording takes the place of the other's: that could be a twin who was given one name.
CREATE OR REPLACE TABLE main_record AS
WITH record AS (
    SELECT o.rule, o.person, e.bits, r.*, counting_of(r) AS counting,
        r.row IN (
            SELECT resident FROM by_number SEMI JOIN (SELECT row AS resident FROM one_person) o USING (resident)
            WHERE NOT is_struck(remark) AND remark IS DISTINCT FROM 'wrong-tps'
        ) AS is_listed
    FROM one_person o
    JOIN resident r ON r.row = o.row
    LEFT JOIN (SELECT resident, max(bits) AS bits FROM evidence GROUP BY resident) e ON e.resident = o.row
)
SELECT row, main.row AS resident
FROM (
    SELECT rule, row, counting, is_listed, first_value(record) OVER (
        PARTITION BY rule, person ORDER BY counting, bits DESC NULLS LAST, nik, nkk, place, rt, rw, address, row
    ) AS main
    FROM record
)
WHERE row <> main.row
  AND (rule = 'number' OR counting.is_gone > main.counting.is_gone
       OR counting.is_gone = main.counting.is_gone AND counting.is_unrecorded > main.counting.is_unrecorded
          AND NOT (is_listed AND main.is_listed))
QUALIFY row_number() OVER (PARTITION BY row ORDER BY rule DESC) = 1;

CREATE OR REPLACE TABLE found_by_evidence AS
WITH row_as_written AS (
    SELECT v.* REPLACE (coalesce(v.nik, d.nik) AS nik, coalesce(v.nkk, d.nkk) AS nkk, coalesce(v.born, d.born) AS born)
    FROM left_over v LEFT JOIN default_of_voter d USING (row)
),
resident_as_written AS (
    SELECT r.* REPLACE (coalesce(r.born, d.born) AS born) FROM resident r LEFT JOIN default_of_resident d USING (row)
)
SELECT
    l.voter, r.row AS resident, floor(1e6 * l.confidence) / 1e6 AS confidence, l.bits, l.rule,
    digit_if(v.nik <> r.nik OR (v.nik IS NULL AND r.nik IS NOT NULL), 'nik-differs')
        + digit_if(v.name <> r.name, 'name-differs') + digit_if(v.born <> r.born, 'birth-date-differs') + digit_if(v.sex <> r.sex, 'sex-differs')
        + card_digit(v, r.nkk) + digit_if(v.place <> r.place, 'village-differs')
        + CASE WHEN r.row IS NULL THEN 0 ELSE recording_digit(r.ktp_recording) END
        + digit_if(l.resident IN (SELECT row FROM one_person), 'two-records')
        + digit_if(r.row IS NOT NULL AND l.voter IN (SELECT voter FROM exchanged), 'numbers-exchanged')
        + digit_if(r.row IS NOT NULL AND l.voter IN (SELECT row FROM exchanged_name), 'name-exchanged')
        + digit_if(s.field = 'name', 'name-in-next-row') + digit_if(s.field = 'birth_date', 'birth-date-in-next-row')
        + digit_if(s.field = 'nik', 'nik-in-next-row')
        + digit_if(is_of_age_by_number(r, v.born, $youngest, $woman), 'of-age-by-number') AS differences,
    CASE WHEN is_of_age_by_number(r, v.born, $youngest, $woman) THEN standing_of_age(r.standing) ELSE r.standing END AS standing,
    CASE WHEN r.row IS NULL OR v.nik IS DISTINCT FROM r.nik THEN v.nik END AS nik,
    r.nik AS register_nik, coalesce(v.spot, r.spot) AS spot, v.tps, v.remark
FROM linked l
JOIN row_as_written v ON v.row = l.voter
LEFT JOIN slipped s ON s.row = l.voter
LEFT JOIN main_record m ON m.row = l.resident
LEFT JOIN resident_as_written r ON r.row = coalesce(m.resident, l.resident);

-- On the plain road a row's number is the register's; a row without any number has none of its own.
CREATE OR REPLACE VIEW found AS
SELECT voter, resident, 1.0::DOUBLE AS confidence, 99.0::DOUBLE AS bits, 'nik-and-identity'::reason AS rule, differences, standing,
    NULL::BIGINT AS nik, nik AS register_nik, spot, tps, remark
FROM plain
UNION ALL
SELECT voter, resident, confidence, 98.0, 'identity-alone'::reason, differences, standing, NULL, nik, spot, tps, remark FROM identical
UNION ALL
FROM found_by_evidence;
