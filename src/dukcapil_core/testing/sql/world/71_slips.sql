-- How each thing goes wrong. ``h`` is a draw that chooses among the ways; a slip that cannot happen to a value falls back to a typing slip.
CREATE MACRO letter(h) AS substr('AEIOUNRSTLMKBHYG', 1 + (h % 16)::INTEGER, 1);
CREATE MACRO digit(h) AS (h % 10)::VARCHAR;

-- One typing slip in a text at 1-based position p: another sign, none, one more, or two changed places.
CREATE MACRO mistyped(t, p, how, sign) AS CASE how
    WHEN 0 THEN substr(t, 1, p - 1) || sign || substr(t, p + 1)
    WHEN 1 THEN substr(t, 1, p - 1) || substr(t, p + 1)
    WHEN 2 THEN substr(t, 1, p) || sign || substr(t, p + 1)
    ELSE substr(t, 1, p - 1) || substr(t, p + 1, 1) || substr(t, p, 1) || substr(t, p + 2) END;

CREATE MACRO name_typo(t, h) AS mistyped(t, 2 + ((h >> 8) % greatest(1, len(t) - 2))::INTEGER, ((h >> 4) % 4)::INTEGER, letter(h >> 20));

-- The spelling habits of the archipelago, each way round.
CREATE MACRO habit(t, h) AS CASE (h % 12)::INTEGER
    WHEN 0 THEN regexp_replace(t, '\bY', 'J')
    WHEN 1 THEN regexp_replace(t, '\bJ([^U])', 'Y\1')
    WHEN 2 THEN replace(t, 'OE', 'U')
    WHEN 3 THEN regexp_replace(t, '([^AEIO])U', '\1OE')
    WHEN 4 THEN regexp_replace(t, 'J', 'DJ')
    WHEN 5 THEN replace(t, 'CH', 'K')
    WHEN 6 THEN regexp_replace(t, 'K([AIRL])', 'CH\1')
    WHEN 7 THEN regexp_replace(t, 'I\b', 'Y')
    WHEN 8 THEN regexp_replace(t, 'I([AU])', 'Y\1')
    WHEN 9 THEN regexp_replace(t, 'F', 'V')
    WHEN 10 THEN regexp_replace(t, 'T([AEI])', 'TH\1')
    ELSE regexp_replace(t, 'S\b', 'Z') END;

-- The first of three habits that makes a difference.
CREATE MACRO respelled(t, h) AS CASE
    WHEN habit(t, h) <> t THEN habit(t, h)
    WHEN habit(t, h // 12) <> t THEN habit(t, h // 12)
    ELSE habit(t, h // 144) END;

CREATE MACRO doubled(t, h) AS CASE
    WHEN regexp_matches(t, 'LL|NN|SS|TT|MM|RR|FF') THEN regexp_replace(t, 'L(L)|N(N)|S(S)|T(T)|M(M)|R(R)|F(F)', '\1\2\3\4\5\6\7')
    ELSE regexp_replace(t, CASE WHEN h % 2 = 0 THEN '([AEIOU])([LNST])([AEIOU])' ELSE '([AEIOU])([NMRF])([AEIOU])' END, '\1\2\2\3') END;

CREATE MACRO unlike(changed, t, h) AS CASE WHEN changed = t OR trim(changed) = '' THEN name_typo(t, h) ELSE changed END;

-- ``clan`` is the family name of the household's head: women are written with it.
CREATE MACRO name_slip(t, how, h, clan) AS CASE how
    WHEN 'typing' THEN name_typo(t, h)
    WHEN 'spelling' THEN unlike(respelled(t, h), t, h)
    WHEN 'doubling' THEN unlike(doubled(t, h), t, h)
    WHEN 'dropped' THEN unlike(CASE h % 3 WHEN 0 THEN regexp_replace(t, ' \S+$', '') WHEN 1 THEN regexp_replace(t, '^(\S+) \S+ ', '\1 ')
                                    ELSE regexp_replace(t, '^\S+ (\S+ )', '\1') END, t, h)
    WHEN 'swapped' THEN unlike(regexp_replace(t, '^(.+) (\S+)$', '\2 \1'), t, h)
    WHEN 'initial' THEN unlike(CASE h % 3 WHEN 0 THEN regexp_replace(t, '^(\S)\S+ ', '\1. ') WHEN 1 THEN regexp_replace(t, '^(\S+) (\S)\S+ ', '\1 \2 ')
                                    ELSE regexp_replace(t, '^(\S+) (\S)\S+ ', '\1 \2. ') END, t, h)
    WHEN 'title' THEN CASE h % 6 WHEN 0 THEN 'DRS. ' || t WHEN 1 THEN 'PDT. ' || t WHEN 2 THEN t || ', S.PD' WHEN 3 THEN t || ' SE'
                           WHEN 4 THEN 'IR ' || t ELSE t || ', S.Sos' END
    WHEN 'joined' THEN unlike(regexp_replace(t, ' ', ''), t, h)
    WHEN 'short' THEN unlike(regexp_replace(t, '^(\S{4})\S+', '\1'), t, h)
    ELSE CASE WHEN h % 2 = 0 THEN t || ' ' || clan ELSE unlike(regexp_replace(t, '\S+$', clan), t, h) END END;

CREATE MACRO name_slip_kind(u, is_wife) AS CASE
    WHEN u < 0.26 THEN 'typing'
    WHEN u < 0.47 THEN 'spelling'
    WHEN u < 0.56 THEN 'doubling'
    WHEN u < 0.69 THEN 'dropped'
    WHEN u < 0.75 THEN 'swapped'
    WHEN u < 0.84 THEN 'initial'
    WHEN u < 0.88 THEN 'title'
    WHEN u < 0.91 THEN 'joined'
    WHEN u < 0.95 THEN 'short'
    WHEN is_wife THEN 'husbands-name'
    ELSE 'typing' END;

CREATE MACRO birth_slip_kind(born, u) AS CASE
    WHEN is_heaped(born) AND u < 0.5 THEN 'other-placeholder'
    WHEN u < 0.22 AND day(born) <= 12 AND day(born) <> month(born) THEN 'day-month'
    WHEN u < 0.47 THEN 'year'
    WHEN u < 0.62 THEN 'month'
    WHEN u < 0.85 THEN 'day'
    WHEN u < 0.95 THEN 'placeholder'
    ELSE 'missing' END;

CREATE MACRO birth_slip(born, how, h) AS CASE how
    WHEN 'other-placeholder' THEN CASE WHEN month(born) = 7 THEN make_date(year(born), 12, 31) ELSE make_date(year(born), 7, 1) END
    WHEN 'day-month' THEN make_date(year(born), day(born), month(born))
    WHEN 'year' THEN possible_date(year(born) + [-1, 1, -10, 10, -2, 1][1 + (h % 6)::INTEGER], month(born), day(born))
    WHEN 'month' THEN possible_date(year(born), 1 + ((month(born) - 1 + [1, 11, 1, 11, 6][1 + (h % 5)::INTEGER]) % 12)::INTEGER, day(born))
    WHEN 'day' THEN make_date(year(born), month(born), 1 + ((day(born) - 1 + [1, 27, 10, 18, 2][1 + (h % 5)::INTEGER]) % 28)::INTEGER)
    WHEN 'placeholder' THEN placeholder(born, (h % 100) / 100.0)
    WHEN 'missing' THEN NULL
    ELSE born END;

CREATE MACRO nik_slip(nik, kind, h, other) AS CASE kind
    WHEN 'missing' THEN ['', '-', '0', '', ''][1 + (h % 5)::INTEGER]
    WHEN 'masked' THEN CASE h % 3 WHEN 0 THEN left(nik, 12) || '****' WHEN 1 THEN left(nik, 10) || '******' ELSE left(nik, 6) || '**********' END
    WHEN 'mistyped' THEN CASE
        WHEN h % 20 < 11 THEN mistyped(nik, 1 + ((h >> 8) % 16)::INTEGER, 0, digit(substr(nik, 1 + ((h >> 8) % 16)::INTEGER, 1)::INTEGER + 1 + (h >> 20) % 9))
        WHEN h % 20 < 15 THEN mistyped(nik, 1 + ((h >> 8) % 15)::INTEGER, 3, '')
        WHEN h % 20 < 18 THEN mistyped(nik, 1 + ((h >> 8) % 16)::INTEGER, 1, '')
        ELSE mistyped(nik, 1 + ((h >> 8) % 16)::INTEGER, 2, digit(h >> 20)) END
    WHEN 'spreadsheet' THEN CASE WHEN h % 5 < 4 THEN left(nik, 15) || '0'
        ELSE left(nik, 1) || CASE h % 2 WHEN 0 THEN '.' ELSE ',' END || substr(nik, 2, 5) || 'E+15' END
    WHEN 'letter' THEN CASE WHEN contains(substr(nik, 7), '0') AND h % 4 > 0 THEN left(nik, 6) || regexp_replace(substr(nik, 7), '0', 'O')
        ELSE left(nik, 6) || regexp_replace(substr(nik, 7), '1', 'l') END
    WHEN 'of-other' THEN other
    WHEN 'float' THEN nik::DOUBLE::BIGINT::VARCHAR
    WHEN 'decorated' THEN CASE h % 5 WHEN 0 THEN '''' || nik WHEN 1 THEN left(nik, 6) || ' ' || substr(nik, 7, 6) || ' ' || substr(nik, 13)
        WHEN 2 THEN ' ' || nik WHEN 3 THEN nik || ' ' ELSE left(nik, 6) || '.' || substr(nik, 7, 6) || '.' || substr(nik, 13) END
    ELSE nik END;
