"""The local state of an installation, in one SQLite file: what MYA is known to have been sent.

All SQL of the producer is on this floor.
"""
