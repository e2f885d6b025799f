-- Each finding with the severity of its message.
CREATE OR REPLACE TABLE issue AS SELECT f.row, f.field, f.code, g.severity FROM finding f JOIN grade g USING (code);
