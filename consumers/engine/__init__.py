"""The rules of MYA, as pure functions: events and look-ups in, verdicts and rows out."""
