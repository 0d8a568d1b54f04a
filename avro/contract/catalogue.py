"""Every error code: how severe, what it means, and how a school puts it right.

The texts are read by school staff: plain English, no jargon of ours. Placeholders are `{detail}`,
`{words}` (the detail, a field of ours, in words) and the values that the violation carries.
Source of the codes: what MYA publishes for its SIMS integration, and this project's decisions
where MYA is silent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

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

    def message_for(self, violation: Violation) -> str:
        """Say what is wrong, with the values of this violation."""
        return self._filled(self.message, violation)

    def fix_for(self, violation: Violation) -> str:
        """Say how the school puts it right."""
        return self._filled(self.fix, violation)

    def _filled(self, text: str, violation: Violation) -> str:
        # A field of ours is named in words: `work_email` is "work email" to a school.
        words = violation.detail.replace("_", " ")
        return text.format(detail=violation.detail, words=words, **violation.values)


def _error(code: str, message: str, fix: str) -> ErrorCode:
    return ErrorCode(code, Severity.ERROR, message, fix)


def _warning(code: str, message: str, fix: str) -> ErrorCode:
    return ErrorCode(code, Severity.WARNING, message, fix)


_CODES: Final = (
    # A value of one record, found where the record is read.
    _error(
        "required_field_missing",
        "{detail} is empty in SIMS, and MYA cannot take the record without it.",
        "Fill in {detail} for this record in SIMS. It is sent again on the next night.",
    ),
    _error(
        "value_unreadable",
        "{detail} has a value that cannot be read, and the record needs it.",
        "Correct {detail} for this record in SIMS.",
    ),
    _warning(
        "value_dropped",
        "{detail} has a value that cannot be read. It was left out; the record was sent.",
        "Correct {detail} for this record in SIMS, or clear it.",
    ),
    _warning(
        "several_values_of_type",
        "There are several values for the {words} and not exactly one is marked as main."
        " The first in alphabetical order was sent.",
        "In SIMS, mark one of the values as main.",
    ),
    _warning(
        "email_malformed",
        "The {words} is not a valid address. It was left out.",
        "Correct the e-mail address in SIMS.",
    ),
    _warning(
        "telephone_malformed",
        "The {words} is not a valid number. It was left out.",
        "Correct the telephone number in SIMS.",
    ),
    _warning(
        "duplicate_key",
        "The extract holds several records with this id. One of them was sent.",
        "Check the SIMS report: it must list each record once.",
    ),
    _warning(
        "detail_row_incomplete",
        "A row of {detail} for this record lacks a required value. The row was left out.",
        "Complete the entry in SIMS.",
    ),
    _error(
        "dates_reversed",
        "The entry for person {detail} ends before it starts. The entry was left out.",
        "Correct the start and end dates in SIMS.",
    ),
    _warning(
        "memberships_overlap",
        "Person {detail} is entered several times for overlapping dates."
        " The entries were merged into one.",
        "In SIMS, leave one entry with the right dates.",
    ),
    # A whole data set, found where the extract is read.
    _error(
        "extract_missing",
        "The file {detail} was not there, so the data set was not read. Nobody was removed.",
        "Check that the SIMS report for {detail} runs each night and writes its file.",
    ),
    _error(
        "extract_unreadable",
        "The file {detail} could not be read to its end, so the data set was not read."
        " Nobody was removed. ({reason})",
        "Run the SIMS report again. If it fails again, send this message to support.",
    ),
    _error(
        "column_missing",
        "The column {detail} is in no record, so the data set was not read. Nobody was removed.",
        "Check that the SIMS user is in the Third Party Reporter group and may see {detail},"
        " and that the report still has the column.",
    ),
    _error(
        "values_lost",
        "{detail} had values in {before} records and has none tonight."
        " The data set was held back; nothing was changed.",
        "Check that the SIMS user may still see {detail}, and that the report has not changed.",
    ),
    _warning(
        "id_missing",
        "{count} rows of {detail} have no id. The rest was read, and nothing was removed tonight.",
        "Check the SIMS report: every row needs its id.",
    ),
    _error(
        "held_by_guard",
        "Tonight's extract would have changed far more than usual: {figures}."
        " The data set was held back; nothing was changed. Hold {detail}.",
        "Check the extract. If it is right, run the producer with --release {detail}.",
    ),
    # References and uniqueness, found inside MYA.
    _error(
        "username_taken",
        "Another account already has this person's username, so the person was not imported.",
        "Change the e-mail address (or school identifier) in SIMS, or rename the other account"
        " in MYA, or link that account to this person.",
    ),
    _error(
        "member_not_imported",
        "Person {detail} is a member, but is not a user in MYA. The membership was left out.",
        "Put right why person {detail} was not imported, or remove the membership in SIMS.",
    ),
    _error(
        "supervisor_not_imported",
        "Person {detail} is a supervisor, but is not a user in MYA. The entry was left out.",
        "Put right why person {detail} was not imported, or remove the supervisor in SIMS.",
    ),
    _error(
        "subject_not_synced",
        "The class belongs to subject {detail}, which is not in MYA, so the class was not synced.",
        "In SIMS, make subject {detail} active, or give the class another subject.",
    ),
    _error(
        "subjects_off",
        "Subjects are not synced for this school, so no class can be synced.",
        "Switch on the subjects data set (it needs the Bookings module or timetable integration).",
    ),
    _warning(
        "year_group_missing",
        "The class names year group {detail}, which is not in MYA. The class was synced"
        " without a year group.",
        "Check in SIMS that year group {detail} exists and is current.",
    ),
)

CATALOGUE: Final = {each.code: each for each in _CODES}
"""Every code by name."""
