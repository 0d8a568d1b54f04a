"""The whole platform in containers, tried from outside; `python -m local.trial`."""
