-- A name in one spelling: "Amanuban  barat " and "AMANUBAN BARAT" are one district.
CREATE OR REPLACE MACRO one_spelling(name) AS nullif(upper(trim(regexp_replace(name, '\s+', ' ', 'g'))), '');
