"""What outlives every rebuild: MYA-owned state, history, runs, outbox, quarantine, error log.

It lives in the schema `sync`, under Alembic. Only the live generation's workers write here, under
keys that make a repeat a no-op.
"""
