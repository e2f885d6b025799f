-- The evidence of a look joins what is there.
INSERT INTO evidence BY NAME
SELECT * FROM scored s WHERE NOT EXISTS (FROM evidence e WHERE e.voter = s.voter AND e.resident = s.resident);
