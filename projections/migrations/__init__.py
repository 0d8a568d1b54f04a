"""Migrations of the schema `sync`, shipped with the package and run by `mya-projections migrate`.

Only what outlives a generation is migrated; a generation is created whole from its metadata.
"""
