"""The benchmark: the engine beside a floor without rules, on the same events, broker and database.

Absolute figures say more about the machine than about us; the ratio of two figures of one run is
what is reported, compared and promised.
"""
