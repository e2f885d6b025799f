-- The counters' log: one row for every recording and print, at the office or in a district.
COPY (
    SELECT
        strftime(day, '%d-%m-%Y') AS TANGGAL,
        nik AS NIK,
        CASE service WHEN 'ktp-el/recording' THEN 'PEREKAMAN' ELSE 'CETAK KTP-EL' END AS LAYANAN,
        ['ARNOLUS', 'BENDELINA', 'DORKAS', 'FREDERIKA', 'MELKIANUS', 'YUSUF'][1 + pick(nik, 'officer', 6)] AS PETUGAS,
        CASE WHEN chance(nik, 'place') < 0.7 THEN 'KANTOR' ELSE 'JEMPUT BOLA' END AS TEMPAT
    FROM month_event
    ORDER BY month_event.day, service DESC, draw(nik, 'queue'), nik
) TO $1 (FORMAT csv, DELIMITER ';', HEADER);
