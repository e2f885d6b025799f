-- Who bears a row's very name on its card, in its RT or under its number is meant by it as much as somebody whose birth date it has: the birth
-- dates of two of a family may stand in each other's row, or a column of them slipped. So another name speaks once more against a resident
-- while the bearer of the row's own is nobody's yet. (Father and son may bear one name: across a generation it takes the number.)
UPDATE evidence SET name_bits = name_bits + $own_name_there, bits = round(bits + $own_name_there, 4)
FROM (
    SELECT DISTINCT voter FROM evidence
    WHERE name_level IN ('same', 'same-words') AND NOT is_born_same(born_level) AND NOT is_claimed AND standing_level = 'able'
      AND (has_own_number(nik_level) OR born_level <> 'other-generation' AND (nkk_level = 'same' OR place_level = 'same-rt'))
) bearer
WHERE bearer.voter = evidence.voter AND has_another_word(evidence.name_level);
