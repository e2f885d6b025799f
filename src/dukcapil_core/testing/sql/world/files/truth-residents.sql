COPY (FROM truth_residents ORDER BY row) TO $1 (FORMAT parquet);
