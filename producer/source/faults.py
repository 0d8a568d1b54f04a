"""Faults of a whole data set: its extract cannot be used tonight."""

from contract.violations import Violation


class UnusableExtractError(Exception):
    """Nothing of the data set is sent tonight, and nobody is removed; the violation says why."""

    def __init__(self, violation: Violation) -> None:
        # The detail is the name of a file or a column. The values may quote SIMS: not in here.
        super().__init__(f"{violation.code}: {violation.detail}")
        self.violation = violation


def missing(file: str) -> UnusableExtractError:
    """Say that a file is not there."""
    return UnusableExtractError(Violation("extract_missing", file))


def unreadable(file: str, reason: str) -> UnusableExtractError:
    """Say that a file cannot be read to its end."""
    return UnusableExtractError(Violation("extract_unreadable", file, {"reason": reason}))


def failed(report: str, reason: str) -> UnusableExtractError:
    """Say that SIMS could not run a report."""
    return UnusableExtractError(Violation("extract_failed", "", {"reason": f"{report}: {reason}"}))
