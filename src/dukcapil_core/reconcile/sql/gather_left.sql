-- The evidence of the last look joins the other. These pairs were found by nothing that they share, and start lower by the choice that there is.
INSERT INTO evidence BY NAME
SELECT s.* REPLACE (round(bits + more, 4) AS bits, round(base_bits + more, 4) AS base_bits)
FROM scored s JOIN (SELECT row, start.shift + few_left.shift - choice AS more FROM start CROSS JOIN few_left) m ON m.row = s.voter
WHERE bits + more >= $hopeless;
