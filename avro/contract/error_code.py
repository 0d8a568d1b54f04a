"""What the catalogue says of an error code: how severe it is, what it means, how to put it right.

The texts are read by school staff: plain English, no jargon of ours. Placeholders are `{detail}`,
`{words}` (the detail, a field of ours, in words), `{for_person}` (the person that the detail
names, if it names one) and the values that the violation carries.
"""

from dataclasses import dataclass
from enum import StrEnum

from contract.violations import Violation


class Severity(StrEnum):
    """An error keeps a record or a part of it out of MYA; a warning left out a value only."""

    ERROR = "error"
    WARNING = "warning"


class Place(StrEnum):
    """Where it was found: by the producer at the school, or by the rules of MYA."""

    ON_SITE = "on-site"
    INSIDE_MYA = "inside-mya"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One entry of the catalogue."""

    code: str
    severity: Severity
    message: str
    fix: str
    about: str
    """What the detail of such a violation names, in words; empty where it has none."""

    def message_for(self, violation: Violation) -> str:
        """Say what is wrong, with the values of this violation."""
        return self._filled(self.message, violation)

    def fix_for(self, violation: Violation) -> str:
        """Say how the school puts it right."""
        return self._filled(self.fix, violation)

    def _filled(self, text: str, violation: Violation) -> str:
        # A field of ours is named in words: `work_email` is "work email" to a school.
        words = violation.detail.replace("_", " ")
        return text.format(
            detail=violation.detail,
            words=words,
            for_person=f" for person {violation.detail}" if violation.detail else "",
            **violation.values,
        )


def error(code: str, message: str, fix: str, *, about: str = "") -> ErrorCode:
    """Return a code that keeps a record, or a part of it, out of MYA."""
    return ErrorCode(code, Severity.ERROR, message, fix, about)


def warning(code: str, message: str, fix: str, *, about: str = "") -> ErrorCode:
    """Return a code that left out a value only."""
    return ErrorCode(code, Severity.WARNING, message, fix, about)
