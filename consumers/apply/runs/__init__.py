"""The end of a run in a transaction: snapshots, drift, the order of runs, accounts and books."""
