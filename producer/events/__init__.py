"""What the producer says besides the records: the steps of a run, and On Site errors. Pure."""
