-- The weights as they are asked for: of each comparison, by its level.
CREATE OR REPLACE TABLE weights AS
SELECT
    map_from_entries(list((level, bits)) FILTER (comparison = 'nik')) AS nik,
    map_from_entries(list((level, bits)) FILTER (comparison = 'born')) AS born,
    map_from_entries(list((level, bits)) FILTER (comparison = 'sex')) AS sex,
    map_from_entries(list((level, bits)) FILTER (comparison = 'nkk')) AS nkk,
    map_from_entries(list((level, bits)) FILTER (comparison = 'place')) AS place,
    map_from_entries(list((level, bits)) FILTER (comparison = 'address')) AS address,
    map_from_entries(list((level, bits)) FILTER (comparison = 'birth_place')) AS birth_place,
    map_from_entries(list((level, bits)) FILTER (comparison = 'standing')) AS standing,
    map_from_entries(list((level, bits)) FILTER (comparison = 'name')) AS name
FROM weight;
