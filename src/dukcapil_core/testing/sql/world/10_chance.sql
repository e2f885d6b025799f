-- The only randomness of the world: a hash of who or what is asked about, the world's seed and the purpose of the
-- question. Hashed twice, since DuckDB combines the parts of one hash by xor and two purposes would run in step.
CREATE MACRO draw(id, purpose) AS hash(hash(id, getvariable('seed'), purpose));

-- A number in [0, 1).
CREATE MACRO chance(id, purpose) AS (draw(id, purpose) >> 11) / 9007199254740992.0;

-- A whole number in 0 .. n - 1.
CREATE MACRO pick(id, purpose, n) AS (draw(id, purpose) % n)::INTEGER;

-- A rank in 0 .. n - 1 with falling frequencies (Zipf-Mandelbrot, shift 3): namesakes are as real as in a village.
CREATE MACRO rank_of(id, purpose, n) AS
    least(n - 1, floor(3 * exp(chance(id, purpose) * ln((n + 3) / 3.0)) - 3))::INTEGER;

CREATE MACRO mix() AS getvariable('mix');

-- An identifier is household * 32 + place in the household * 2 + copy: a person is copy 0, the second record of a
-- person copy 1.
CREATE MACRO person_id(hid, k) AS hid * 32 + k * 2;

-- The most days of a month in every year, to keep a shifted date possible.
CREATE MACRO possible_date(y, m, d) AS
    make_date(y, m, least(d, CASE WHEN m = 2 THEN 28 WHEN m IN (4, 6, 9, 11) THEN 30 ELSE 31 END));

-- The date with an unknown part as registers wrote it: 31 December before 2004, 1 July in SIAK, the 15th for an unknown
-- day (disdukcapil.pontianak.go.id), 1 January in other systems.
CREATE MACRO placeholder(born, u) AS CASE
    WHEN u < 0.42 THEN make_date(year(born), 12, 31)
    WHEN u < 0.84 THEN make_date(year(born), 7, 1)
    WHEN u < 0.94 THEN make_date(year(born), month(born), 15)
    ELSE make_date(year(born), 1, 1) END;

CREATE MACRO is_heaped(born) AS (month(born), day(born)) IN ((12, 31), (7, 1), (1, 1));
