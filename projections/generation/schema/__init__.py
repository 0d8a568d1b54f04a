"""The tables of a generation, as they are declared."""
