"""The demo: a sample school's first three nights, told step by step; `python -m local.demo`."""
