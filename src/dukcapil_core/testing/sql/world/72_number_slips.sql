-- How dates and numbers go wrong; ``h`` is a draw that chooses among the ways.
CREATE MACRO digit(h) AS (h % 10)::VARCHAR;

CREATE MACRO birth_slip_kind(born, u) AS CASE
    WHEN is_heaped(born) AND u < 0.5 THEN 'other-placeholder'
    WHEN u < 0.22 AND day(born) <= 12 AND day(born) <> month(born) THEN 'day-month'
    WHEN u < 0.47 THEN 'year'
    WHEN u < 0.62 THEN 'month'
    WHEN u < 0.85 THEN 'day'
    WHEN u < 0.95 THEN 'placeholder'
    ELSE 'missing' END;

-- The element of a list that h chooses.
CREATE MACRO one_of(steps, h) AS steps[1 + (h % len(steps))::INTEGER];

CREATE MACRO birth_slip(born, how, h) AS CASE how
    WHEN 'other-placeholder' THEN make_date(year(born), CASE month(born) WHEN 7 THEN 12 ELSE 7 END,
                                            CASE month(born) WHEN 7 THEN 31 ELSE 1 END)
    WHEN 'day-month' THEN make_date(year(born), day(born), month(born))
    WHEN 'year' THEN possible_date(year(born) + one_of([-1, 1, -10, 10, -2, 1], h), month(born), day(born))
    WHEN 'month' THEN possible_date(year(born), 1 + (month(born) - 1 + one_of([1, 11, 1, 11, 6], h)) % 12, day(born))
    WHEN 'day' THEN make_date(year(born), month(born), 1 + (day(born) - 1 + one_of([1, 27, 10, 18, 2], h)) % 28)
    WHEN 'placeholder' THEN placeholder(born, (h % 100) / 100.0)
    WHEN 'missing' THEN NULL
    ELSE born END;

-- Half the slips are a wrong digit, a fifth two digits changed about, the others one too few or too many.
CREATE MACRO number_typo(number, p, h) AS CASE
    WHEN h % 20 < 11 THEN mistyped(number, p, 0, digit(substr(number, p, 1)::INTEGER + 1 + (h >> 20) % 9))
    WHEN h % 20 < 15 THEN mistyped(number, least(p, 15), 3, '')
    WHEN h % 20 < 18 THEN mistyped(number, p, 1, '')
    ELSE mistyped(number, p, 2, digit(h >> 20)) END;

-- A numeric cell keeps 15 digits; shown as a power of ten it keeps fewer.
CREATE MACRO from_spreadsheet(nik, h) AS CASE
    WHEN h % 5 < 4 THEN left(nik, 15) || '0'
    ELSE left(nik, 1) || one_of(['.', ','], h // 5) || substr(nik, 2, 5) || 'E+15' END;

-- The styles of published lists: the last 4, the last 6 or all but the place hidden.
CREATE MACRO masked(nik, h) AS rpad(left(nik, one_of([12, 10, 6], h)), 16, '*');

CREATE MACRO lettered(nik, h) AS CASE
    WHEN contains(substr(nik, 7), '0') AND h % 4 > 0 THEN left(nik, 6) || regexp_replace(substr(nik, 7), '0', 'O')
    ELSE left(nik, 6) || regexp_replace(substr(nik, 7), '1', 'l') END;

CREATE MACRO decorated(nik, h) AS CASE h % 5
    WHEN 0 THEN '''' || nik
    WHEN 1 THEN concat_ws(' ', left(nik, 6), substr(nik, 7, 6), substr(nik, 13))
    WHEN 2 THEN ' ' || nik
    WHEN 3 THEN nik || ' '
    ELSE concat_ws('.', left(nik, 6), substr(nik, 7, 6), substr(nik, 13)) END;

CREATE MACRO nik_slip(nik, kind, h, other) AS CASE kind
    WHEN 'missing' THEN one_of(['', '-', '0', '', ''], h)
    WHEN 'masked' THEN masked(nik, h)
    WHEN 'mistyped' THEN number_typo(nik, 1 + ((h >> 8) % 16)::INTEGER, h)
    WHEN 'spreadsheet' THEN from_spreadsheet(nik, h)
    WHEN 'letter' THEN lettered(nik, h)
    WHEN 'of-other' THEN other
    WHEN 'float' THEN nik::DOUBLE::BIGINT::VARCHAR
    WHEN 'decorated' THEN decorated(nik, h)
    ELSE nik END;

-- ``next`` is another family's card, ``issued`` the day of a new one.
CREATE MACRO card_slip(nkk, kind, h, next, issued) AS CASE kind
    WHEN 'missing' THEN ''
    WHEN 'other-family' THEN coalesce(next, nkk)
    WHEN 'new-card' THEN left(nkk, 6) || strftime(issued, '%d%m%y') || lpad((1 + h % 12)::VARCHAR, 4, '0')
    WHEN 'mistyped' THEN mistyped(nkk, 7 + (h % 9)::INTEGER, 3, '')
    ELSE nkk END;

CREATE MACRO card_slip_kind(u) AS CASE
    WHEN u < 0.35 THEN 'other-family' WHEN u < 0.7 THEN 'new-card' WHEN u < 0.85 THEN 'missing' ELSE 'mistyped' END;

CREATE MACRO village_slip(village_no, kind, h) AS CASE kind
    WHEN 'neighbour' THEN greatest(1, least(getvariable('villages'), village_no + one_of([-2, -1, 1, 2], h)))
    WHEN 'other' THEN 1 + (h % getvariable('villages'))::INTEGER
    ELSE village_no END;
