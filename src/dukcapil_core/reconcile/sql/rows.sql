-- What is asked of rows as such: what they say, whom they hold, what a decision tells of them.

-- How likely a part of a row's candidates is, by the odds of all of them and of nobody in this register.
CREATE OR REPLACE MACRO chance(part, odds) AS part / (sum(odds ORDER BY odds) + 1);

-- The odds that somebody is the person, of a row with so many bits for each resident, as whole tenths of a bit: so all rows are a few hundred
-- lines. And how many of the rows that have these odds are somebody, where all are moved by so many bits. Every sum of fractions has its order:
-- added up as the threads happen to come, the last bit would change from run to run.
CREATE OR REPLACE MACRO tenths_of_odds(bits) AS
round(10 * log2(sum(pow(2, least(bits, 60)) ORDER BY bits) FILTER (bits IS NOT NULL)))::INTEGER;
CREATE OR REPLACE MACRO somebodies(rows_there, tenths, moved) AS
coalesce(sum(rows_there / (1 + pow(2, -(tenths / 10 + moved))) ORDER BY tenths), 0);

-- How many rows of the list these are, where those that were drawn (plain.sql) stand for several: whole, so that no order of adding can be seen.
CREATE OR REPLACE MACRO stood_for(several) AS count(*) + round(count(several) * (coalesce(max(several), 1) - 1))::BIGINT;

-- Where a row stands, counted from 0: few of many rows are found by that without reading them all.
CREATE OR REPLACE MACRO position_of(row_number) AS row_number - 1;

-- What a row of the list says, in an order of its own: equal evidence is put in order by it, and not by where rows stand in the file.
CREATE OR REPLACE MACRO said_of(v) AS
{'nik': v.nik, 'nik_pattern': v.nik_pattern, 'nik_digits': v.nik_digits, 'nkk': v.nkk, 'nkk_pattern': v.nkk_pattern, 'name': v.name, 'born': v.born,
 'born_pattern': v.born_pattern, 'age': v.age, 'sex': v.sex, 'birth_place': v.birth_place, 'address': v.address, 'spot': v.spot,
 'rt': v.rt, 'rw': v.rw, 'remark': v.remark, 'tps': v.tps};

-- What a row's remark makes of its hold on a resident, one bit each: 8 a struck one, 4 that of a B, which comes to a polling station, 2 that of
-- KET 8, which leaves one, 1 any other. Whether rows that hold a resident (their claims) stand against a further row: a row that the list
-- strikes takes nobody from one that it keeps; KET 8 and its B are one move of one person.
CREATE OR REPLACE MACRO claim_of(remark) AS
CASE WHEN is_struck(remark) THEN 8 WHEN remark = 'new' THEN 4 WHEN remark = 'wrong-tps' THEN 2 ELSE 1 END;
CREATE OR REPLACE MACRO competes(claims, claim) AS claims & CASE claim WHEN 1 THEN 7 WHEN 2 THEN 3 WHEN 4 THEN 5 ELSE 15 END > 0;
CREATE OR REPLACE MACRO is_struck_claim(claims) AS claims & 8 > 0;

-- How little a record counts beside another of the same person, the less the better: gone, without a recording, with a doubtful one.
CREATE OR REPLACE MACRO counting_of(r) AS
{'is_gone': is_gone(r.life_status), 'is_unrecorded': NOT is_recorded(r.ktp_recording), 'is_doubtful': r.ktp_recording IS DISTINCT FROM 'recorded'};

-- What a row and the record it was linked to disagree in, and what else is told of the two, as the binary digits of one number ("differences"):
-- most have nothing of it, and a number is carried along where a list would have to be built for every row. Each digit is a finding but
-- "recorded": that a recording is made. decide.sql reads them.
CREATE OR REPLACE MACRO digit_of(finding) AS
1 << list_position(['nik-differs', 'name-differs', 'birth-date-differs', 'sex-differs', 'nkk-differs', 'village-differs', 'recording-unknown', 'recorded',
                    'two-records', 'numbers-exchanged', 'name-exchanged', 'name-in-next-row', 'birth-date-in-next-row', 'nik-in-next-row',
                    'of-age-by-number'], finding) - 1;
CREATE OR REPLACE MACRO digit_if(is_so, finding) AS CASE WHEN is_so THEN digit_of(finding) ELSE 0 END;
CREATE OR REPLACE MACRO has_digit(differences, finding) AS differences & digit_of(finding) > 0;
CREATE OR REPLACE MACRO finding_of(differences, finding) AS CASE WHEN has_digit(differences, finding) THEN finding END;
CREATE OR REPLACE MACRO card_digit(v, nkk) AS digit_if(v.nkk <> nkk OR v.nkk IS NULL AND v.nkk_digits <> nkk::VARCHAR, 'nkk-differs');
CREATE OR REPLACE MACRO recording_digit(ktp_recording) AS
CASE WHEN is_recorded(ktp_recording) THEN digit_of('recorded')
     WHEN coalesce(ktp_recording, 'unknown') = 'unknown' THEN digit_of('recording-unknown') ELSE 0 END;

-- Whether two rows of a list are one person's, entered twice: they say the same, and no two numbers.
CREATE OR REPLACE MACRO is_entered_twice(a, b) AS
coalesce(a.name = b.name AND a.born = b.born AND a.nkk = b.nkk AND (a.nik = b.nik) IS NOT false, false);
