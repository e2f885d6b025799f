-- A row without a number starts lower where nearly every other has one (start.sql). Not against a resident whom no row holds and whose whole name it
-- has, with the birth date, or with the card and no generation between them.
UPDATE evidence SET bits = round(evidence.bits + said, 4), base_bits = round(base_bits + said, 4)
FROM (SELECT numbered / $numbered * $whole_name AS said FROM prior)
WHERE nik_level IS NULL AND nkk_level IS NOT NULL AND NOT is_claimed AND (is_same_name(name_level) OR name_level = 'joined')
  AND (born_level = 'same' OR nkk_level = 'same' AND born_level IS DISTINCT FROM 'other-generation');
