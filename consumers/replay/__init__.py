"""Replay: a generation is fed from the first offset on beside the live one, compared with it, and
takes its place in one transaction.
"""
