"""The commands of `mya-projections`, a module for each noun."""
