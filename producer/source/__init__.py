"""The source: a school's extract files, read as records and what is wrong with them."""
