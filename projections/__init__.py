"""The only SQL of the project: tables, the transaction's statements, error log and read models.

`generation/` holds what is rebuilt from the log, a whole set of it per PostgreSQL schema;
`permanent/` what outlives every rebuild; `read_models/` what others read. No Kafka client here.
"""
