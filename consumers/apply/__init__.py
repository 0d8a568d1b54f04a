"""Applying: one transaction for each batch of events and for each end of a run."""
