"""Erasure in a transaction: people and records go, with all that came of them, and stay away."""
