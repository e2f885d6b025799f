-- The SIAK sheet of 37 columns (names and order: OpenSID's importer); RW comes before RT. It does not tell who has
-- recorded.
SELECT NO_KK AS "Nomor KK",
       NIK,
       NAMA_LGKP AS "Nama Penduduk",
       ['HIDUP', 'MATI', 'PINDAH'][1 + FLAG_STATUS] AS "Status",
       TMPT_LHR AS "Tempat Lahir",
       birth_date AS "Tanggal Lahir",
       ['LAKI-LAKI', 'PEREMPUAN'][JENIS_KLMIN] AS "Kelamin",
       NULL AS "NIK Ayah", NULL AS "Ayah", NULL AS "NIK Ibu", NULL AS "Ibu",
       ['BELUM KAWIN', 'KAWIN', 'CERAI HIDUP', 'CERAI MATI'][STAT_KWN] AS "Status Kawin",
       ['KEPALA KELUARGA', 'SUAMI', 'ISTRI', 'ANAK', 'MENANTU', 'CUCU', 'ORANGTUA', 'MERTUA', 'FAMILI LAIN']
           [STAT_HBKEL] AS "SHDK",
       ['ISLAM', 'KRISTEN', 'KATHOLIK'][AGAMA] AS "Agama",
       district AS "Kecamatan",
       village AS "Desa/Kel",
       ALAMAT AS "Alamat",
       NO_RW AS "RW",
       NO_RT AS "RT",
       NULL AS "Pendidikan",
       getvariable('occupations')[JENIS_PKRJN] AS "Pekerjaan",
       NULL AS "Deskripsi Pekerjaan", NULL AS "Gol. Darah", NULL AS "Cacat", NULL AS "Cetak KTP", NULL AS "Ganti KTP",
       NULL AS "KTP Berakhir", NULL AS "Nomor Paspor", NULL AS "Nomor Akta Lahir", NULL AS "Nomor Akta Kawin",
       NULL AS "Tanggal Kwn", NULL AS "Nomor Akta Cerai",
       NULL AS "Tgl Cerai", NULL AS "Petugas Registrasi", NULL AS "Tgl Ubah", NULL AS "Petugas Entri",
       NULL AS "Tgl Entri"
FROM register_file;
