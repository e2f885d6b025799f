-- Who comes, in the order of coming. Before the day of the world: people whom its register has recorded; from it on: people whom
-- it has not. Voters of the list first come from those beyond doubt; then residents who are on no list, and the young.
CREATE TABLE month_pool AS
WITH resident AS (
    SELECT register.rid, register.pid, register.nik, truth_residents.voter_row,
           register.status IS NOT NULL AND register.status NOT IN ('UNREGISTERED', 'DUPLICATE_RECORD', 'ADJUDICATE_RECORD')
               AND register.status NOT LIKE '%FAILURE%' AS is_recorded
    FROM register
    JOIN truth_residents ON truth_residents.row = register.row
    WHERE register.copy = 0 AND register.records = 1 AND register.flag = 0 AND register.age >= 16
      AND NOT register.is_outstanding
), sorted AS (
    SELECT rid, nik, 'worked' AS part, 1 AS turn FROM resident WHERE is_recorded AND pid IN (SELECT pid FROM beyond_doubt)
    UNION ALL
    SELECT rid, nik, 'before', CASE WHEN voter_row IS NULL THEN 1 ELSE 2 END FROM resident
    WHERE is_recorded AND pid NOT IN (SELECT pid FROM beyond_doubt)
    UNION ALL
    SELECT rid, nik, 'after', CASE WHEN NOT is_recorded THEN 1 ELSE 2 END FROM resident
    WHERE (NOT is_recorded AND voter_row IS NULL) OR (is_recorded AND pid NOT IN (SELECT pid FROM beyond_doubt) AND voter_row IS NOT NULL)
    UNION ALL
    SELECT register_file.rid, register_file.NIK, 'night', 1
    FROM register_file JOIN outstanding ON outstanding.pid = register_file.rid
)
SELECT part, nik, row_number() OVER (PARTITION BY part ORDER BY turn, draw(rid, 'queue'), rid) AS place
FROM sorted;
