-- CURRENT_STATUS_CODE of every record (life cycle: dinpendukcapil.purbalinggakab.go.id and the others of the code
-- table). With a number of outstanding voters asked for, every other eligible voter of the list is recorded beyond
-- doubt.
CREATE MACRO recorded_status(id) AS CASE
    WHEN chance(id, 'status') < 0.840 THEN 'CARD_ISSUED'
    WHEN chance(id, 'status') < 0.890 THEN 'CARD_PRINTED'
    WHEN chance(id, 'status') < 0.910 THEN 'CARD_SHIPPED'
    WHEN chance(id, 'status') < 0.920 THEN 'SENT_FOR_CARD_PRINTING'
    WHEN chance(id, 'status') < 0.965 THEN 'PRINT_READY_RECORD'
    WHEN chance(id, 'status') < 0.980 THEN 'PRINT READY RECORD'
    WHEN chance(id, 'status') < 0.990 THEN 'SENT_FOR_ENROLLMENT'
    WHEN chance(id, 'status') < 0.994 THEN 'PROCESSING'
    WHEN chance(id, 'status') < 0.996 THEN 'RECEIVED_AT_CENTRAL'
    ELSE 'BIO_CAPTURED' END;

CREATE MACRO failed_status(id) AS
    ['ENROLL_FAILURE_AT_REGIONAL', 'ENROLL_FAILURE_AT_CENTRAL', 'SEARCH_FAILURE_AT_CENTRAL']
    [1 + pick(id, 'failure', 3)];

CREATE TABLE register AS
WITH status AS (
    SELECT record.*, citizen.reason, citizen.standing, citizen.is_eligible, citizen.is_of_age,
           outstanding.pid IS NOT NULL AS is_outstanding,
           getvariable('outstanding') IS NOT NULL AS is_exact,
           coalesce(citizen.reason = 'eligible', false) AS is_expected,
           family.is_in_doubt,
           chance(record.rid, 'recorded') AS u
    FROM record
    JOIN citizen USING (pid)
    JOIN family ON family.hid = record.hid
    LEFT JOIN outstanding USING (pid)
    WHERE record.records > 0
)
SELECT row_number() OVER (ORDER BY rid) AS row, * EXCLUDE (u, is_exact, is_expected, is_in_doubt),
       CASE WHEN is_outstanding THEN 'UNREGISTERED'
            WHEN NOT is_of_age THEN CASE WHEN age < 16 THEN CASE WHEN age > 14 THEN 'UNREGISTERED' END
                                         WHEN u < mix().recorded_early * 0.2 THEN 'BIO_CAPTURED'
                                         WHEN u < mix().recorded_early THEN 'PRINT_READY_RECORD'
                                         ELSE 'UNREGISTERED' END
            WHEN copy = 1 THEN CASE WHEN u < 0.7 THEN 'DUPLICATE_RECORD' ELSE recorded_status(rid) END
            WHEN is_exact AND is_expected THEN recorded_status(rid)
            WHEN u < mix().unrecorded * CASE WHEN is_expected THEN 1 ELSE 4 END AND NOT (is_exact AND is_in_doubt)
                THEN CASE WHEN NOT is_exact AND u < 0.1 * mix().unrecorded THEN failed_status(rid)
                          ELSE 'UNREGISTERED' END
            WHEN NOT is_exact AND u > 0.9995 THEN 'ADJUDICATE_RECORD'
            WHEN NOT is_exact AND u > 0.9985 THEN 'DUPLICATE_RECORD'
            ELSE recorded_status(rid) END AS status
FROM status;
