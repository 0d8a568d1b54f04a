"""Judging in a transaction: what new versions of records come to, and what depends on them."""
