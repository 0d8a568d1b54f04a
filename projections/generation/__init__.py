"""A generation: everything that is a function of the log, in a PostgreSQL schema of its own.

All statements here name tables without a schema; the connection's search path says which
generation they mean.
"""
