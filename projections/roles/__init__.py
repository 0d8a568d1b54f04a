"""The roles of the database: who may do what, each with no more than it needs."""
