-- How a name goes wrong. ``h`` is a draw that chooses among the ways; a slip that leaves the name as it was becomes a
-- typing slip.
CREATE MACRO letter(h) AS substr('AEIOUNRSTLMKBHYG', 1 + (h % 16)::INTEGER, 1);

-- One typing slip in a text at 1-based position p: another sign, none, one more, or two changed places.
CREATE MACRO mistyped(t, p, how, sign) AS CASE how
    WHEN 0 THEN substr(t, 1, p - 1) || sign || substr(t, p + 1)
    WHEN 1 THEN substr(t, 1, p - 1) || substr(t, p + 1)
    WHEN 2 THEN substr(t, 1, p) || sign || substr(t, p + 1)
    ELSE substr(t, 1, p - 1) || substr(t, p + 1, 1) || substr(t, p, 1) || substr(t, p + 2) END;

CREATE MACRO typo_at(t, h) AS 2 + ((h >> 8) % greatest(1, len(t) - 2))::INTEGER;

-- A slip that leaves the name as it was (two like letters changed about) drops a letter instead.
CREATE MACRO name_typo(t, h) AS CASE
    WHEN mistyped(t, typo_at(t, h), ((h >> 4) % 4)::INTEGER, letter(h >> 20)) <> t
    THEN mistyped(t, typo_at(t, h), ((h >> 4) % 4)::INTEGER, letter(h >> 20))
    ELSE mistyped(t, typo_at(t, h), 1, '') END;

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
    WHEN regexp_matches(t, 'LL|NN|SS|TT|MM|RR|FF')
    THEN regexp_replace(t, 'L(L)|N(N)|S(S)|T(T)|M(M)|R(R)|F(F)', '\1\2\3\4\5\6\7')
    WHEN h % 2 = 0 THEN regexp_replace(t, '([AEIOU])([LNST])([AEIOU])', '\1\2\2\3')
    ELSE regexp_replace(t, '([AEIOU])([NMRF])([AEIOU])', '\1\2\2\3') END;

CREATE MACRO token_dropped(t, h) AS CASE h % 3
    WHEN 0 THEN regexp_replace(t, ' \S+$', '')
    WHEN 1 THEN regexp_replace(t, '^(\S+) \S+ ', '\1 ')
    ELSE regexp_replace(t, '^\S+ (\S+ )', '\1') END;

CREATE MACRO abbreviated(t, h) AS CASE h % 3
    WHEN 0 THEN regexp_replace(t, '^(\S)\S+ ', '\1. ')
    WHEN 1 THEN regexp_replace(t, '^(\S+) (\S)\S+ ', '\1 \2 ')
    ELSE regexp_replace(t, '^(\S+) (\S)\S+ ', '\1 \2. ') END;

CREATE MACRO titled(t, h) AS CASE h % 6
    WHEN 0 THEN 'DRS. ' || t
    WHEN 1 THEN 'PDT. ' || t
    WHEN 2 THEN t || ', S.PD'
    WHEN 3 THEN t || ' SE'
    WHEN 4 THEN 'IR ' || t
    ELSE t || ', S.Sos' END;

-- Women are written with the family name of the household's head, beside their own or instead of it.
CREATE MACRO with_clan(t, h, clan) AS CASE h % 2 WHEN 0 THEN t || ' ' || clan ELSE regexp_replace(t, '\S+$', clan) END;

CREATE MACRO name_slip(t, how, h, clan) AS CASE how
    WHEN 'spelling' THEN respelled(t, h)
    WHEN 'doubling' THEN doubled(t, h)
    WHEN 'dropped' THEN token_dropped(t, h)
    WHEN 'swapped' THEN regexp_replace(t, '^(.+) (\S+)$', '\2 \1')
    WHEN 'initial' THEN abbreviated(t, h)
    WHEN 'title' THEN titled(t, h)
    WHEN 'joined' THEN regexp_replace(t, ' ', '')
    WHEN 'short' THEN regexp_replace(t, '^(\S{4})\S+', '\1')
    WHEN 'husbands-name' THEN with_clan(t, h, clan)
    ELSE t END;

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

-- The names with a slip, then those with two.
CREATE TABLE misnamed AS
WITH slip AS (
    SELECT draft.vid, draft.name AS before, coalesce(head.clan_name, draft.clan_name) AS clan_name,
           draw(vid, 'name-how') AS h,
           name_slip_kind(chance(vid, 'name-kind'), draft.k = 1) AS kind
    FROM draft
    LEFT JOIN (SELECT hid, clan_name FROM citizen WHERE k = 0) AS head USING (hid)
    WHERE has_name_slip
), slipped AS MATERIALIZED (
    SELECT *, name_slip(before, kind, h, clan_name) AS after FROM slip
)
SELECT vid, kind, CASE WHEN after = before THEN name_typo(before, h) ELSE after END AS name FROM slipped;

CREATE TABLE misnamed_twice AS
WITH slip AS (
    SELECT vid, misnamed.name AS before, draw(vid, 'name-how-2') AS h,
           name_slip_kind(chance(vid, 'name-kind-2'), false) AS kind
    FROM misnamed
    SEMI JOIN (SELECT vid FROM draft WHERE has_second_name_slip) AS again USING (vid)
), slipped AS MATERIALIZED (
    SELECT *, name_slip(before, kind, h, NULL) AS after FROM slip
)
SELECT vid, kind, CASE WHEN after = before THEN name_typo(before, h) ELSE after END AS name FROM slipped;
