COPY (FROM truth ORDER BY row) TO $1 (FORMAT parquet);
