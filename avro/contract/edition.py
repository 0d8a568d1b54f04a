"""The edition of the rules: which build comes to which projections."""

from typing import Final

RULES_EDITION: Final = 1
"""Raised with every change of a rule, or of what follows from one, that brings the same log to
other rows or other errors. A generation is fed by workers of one edition only, so that one school
is not judged by two sets of rules; docs/migrations.md says how the next edition takes over."""
