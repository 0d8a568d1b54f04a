"""The permanent tables, as they are declared."""
