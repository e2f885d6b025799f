-- The next line of the audit trail.
INSERT INTO entry
SELECT coalesce(max(seq), 0) + 1, $kind, $file, $on, $content, $sha256, $records, $accepted, $rejected, $withdraws
FROM entry;
