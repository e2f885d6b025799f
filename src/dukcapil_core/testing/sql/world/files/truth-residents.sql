COPY (FROM truth_residents) TO $1 (FORMAT parquet);
