COPY (FROM truth) TO $1 (FORMAT parquet);
