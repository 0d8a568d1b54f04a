"""Headings of root causes: what is to be put right, in a few words.

Placeholders: `{detail}`, `{words}` (a field of ours in words), `{records}` (how many of what),
`{number}`, `{data_set}` (its title).
"""

from typing import Final

from contract.catalogue import CATALOGUE
from projections.wording import counts, names

_TITLES: Final = {
    "required_field_missing": "{detail} is missing for {records}",
    "value_unreadable": "{detail} cannot be read for {records}",
    "value_dropped": "{detail} was left out for {records}",
    "several_values_of_type": "No main {words} among several for {records}",
    "email_malformed": "E-mail address not valid: {words}, {records}",
    "telephone_malformed": "Telephone number not valid: {words}, {records}",
    "duplicate_key": "Listed more than once: {records}",
    "detail_row_incomplete": "Incomplete rows in {detail} for {records}",
    "dates_reversed": "An end before its start for {records}",
    "memberships_overlap": "Overlapping memberships in {records}",
    "period_name_unrecognised": "Unusual period names: {number}",
    "picture_unusable": "Pictures that cannot be used: {number}",
    "extract_missing": "The file {detail} was not there",
    "extract_unreadable": "The file {detail} could not be read",
    "extract_failed": "SIMS could not run the report: {data_set}",
    "two_week_cycle": "The timetable has a two-week cycle",
    "permission_missing": "A SIMS permission is missing: {detail}",
    "column_missing": "The column {detail} is in no record: {data_set}",
    "values_lost": "{detail} had values before, and has none now: {data_set}",
    "id_missing": "Rows without an id in {detail}",
    "held_by_guard": "Held until somebody has looked: {data_set}",
    "username_taken": "Username already taken for {records}",
    "related_student_missing": "Linked to a student who is not in MYA: {records}",
    "member_not_imported": "A member who is not in MYA: {records}",
    "supervisor_not_imported": "A supervisor who is not in MYA: {records}",
    "subject_not_synced": "A subject that is not in MYA: {records}",
    "subjects_off": "Subjects are switched off, so no class can be synced",
    "year_group_missing": "A year group that is not in MYA: {records}",
    "no_user": "A person who is not in MYA: {records}",
    "no_class_group": "A class that is not in MYA: {records}",
    "room_missing": "A room that is not in MYA: {records}",
    "period_missing": "A period that is not in the school day: {records}",
    "staff_missing": "A member of staff who is not in MYA: {records}",
    "removal_held": "Removals wait until somebody has looked: {data_set}",
    "out_of_step": "MYA and the school differ: {data_set}",
    "second_installation": "Two servers send for this school",
    "run_out_of_order": "A run arrived late",
}
"""By error code; a test holds that the catalogue has no other."""

KNOWN: Final = _TITLES.keys()
"""The codes that have a heading."""

_ABOUT_SOME: Final = (
    ": {words}, {records}",
    " for {records}",
    " in {records}",
    ": {records}",
    ": {number}",
    ": {data_set}",
)


def of_errors(code: str, *, detail: str, data_set: str, records: int) -> str:
    """Return the heading for records of a data set that break one rule."""
    return _filled(
        code, detail, data_set, counts.records_of(data_set, records), counts.number(records)
    )


def of_error(code: str, *, detail: str, data_set: str, label: str) -> str:
    """Return the heading for one record, by what the school calls it."""
    return _filled(code, detail, data_set, label, label)


def _filled(code: str, detail: str, data_set: str, records: str, number: str) -> str:
    template = _TITLES.get(code, "{words} for {records}")
    return template.format(
        detail=detail or code.replace("_", " "),
        words=(detail or code).replace("_", " "),
        records=records,
        number=number,
        data_set=names.data_set(data_set),
    )


def of_missing(data_set: str, record_id: str) -> str:
    """Return the heading for a record that others need and MYA has not."""
    noun = counts.record_of(data_set)
    return f"{noun[0].upper()}{noun[1:]} {record_id} is not in MYA"


def of_code(code: str) -> str:
    """Return the heading of a code by itself, with its placeholders named instead of filled."""
    bare = _TITLES[code]
    for words in _ABOUT_SOME:
        bare = bare.removesuffix(words)
    about = f"[{CATALOGUE[code].about}]"
    said = bare.replace("{detail}", about).replace("{words}", about)
    return said[0].upper() + said[1:]
