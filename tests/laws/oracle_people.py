"""The oracle's people: users, their roles, and the links of contacts to current students."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from contract.declaration import Record
from contract.events import Event
from tests.laws.history import is_current, record_of
from tests.laws.oracle_accounts import Version
from tests.laws.oracle_verdicts import Judge, Verdict

_ROLES: Final = {"staff-members": "staff", "students": "student", "contacts": "contact"}
_IDENTIFIERS: Final = {"staff-members": "initials", "students": "admission_number"}

_FIELDS_BEFORE_IDENTIFIER: Final = ("title", "forename", "surname", "gender", "date_of_birth")
_FIELDS_AFTER_PROVISIONS: Final = (
    "address",
    "postcode",
    "telephone",
    "mobile_telephone",
    "work_telephone",
    "personal_email",
    "work_email",
)


def rows(judge: Judge) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the users, their roles and their links."""
    for person_id in filter(judge.accounts.is_imported, judge.accounts.person_ids):
        latest = judge.accounts.latest(person_id)
        yield "users", _user(judge, person_id, latest)
        for data_set, event in latest:
            yield "user_roles", (person_id, _ROLES[data_set], _is_enabled(judge, data_set, event))
            if data_set == "contacts":
                for link in _shown_links(judge, event):
                    yield (
                        "relationships",
                        (
                            person_id,
                            link["student_id"],
                            link["relationship"],
                            link["parental_responsibility"],
                        ),
                    )


def errors(judge: Judge) -> Iterator[tuple[str, str, str, str]]:
    """Yield who lost a username, and the links of imported contacts to people never imported."""
    yield from judge.accounts.errors()
    for contact_id, event in judge.history.standing("contacts"):
        if judge.accounts.is_imported(contact_id):
            for link in record_of(event)["relationships"]:
                student_id = link["student_id"]
                if judge.verdict(event, ["students"], student_id) is Verdict.ERROR:
                    yield "contacts", contact_id, "related_student_missing", student_id


def _is_enabled(judge: Judge, data_set: str, event: Event) -> bool:
    if data_set == "contacts":
        return bool(_shown_links(judge, event))
    return is_current(event)


def _shown_links(judge: Judge, contact: Event) -> list[Record]:
    """Return the links to current students; a contact who left SIMS has none."""
    if not is_current(contact):
        return []
    return [
        link
        for link in record_of(contact)["relationships"]
        if _is_current_student(judge, link["student_id"])
    ]


def _is_current_student(judge: Judge, person_id: str) -> bool:
    event = judge.history.latest("students", person_id)
    return event is not None and is_current(event) and judge.is_met("students", person_id)


def _user(judge: Judge, person_id: str, latest: Sequence[Version]) -> tuple[Any, ...]:
    records = [record_of(event) for _, event in latest]
    account = judge.accounts.of(person_id)
    identifiers = (
        record_of(event)[_IDENTIFIERS[data_set]]
        for data_set, event in latest
        if data_set in _IDENTIFIERS
    )
    return (
        person_id,
        account.username if account else None,
        any(_is_enabled(judge, data_set, event) for data_set, event in latest),
        *(_value(records, name) for name in _FIELDS_BEFORE_IDENTIFIER),
        next((each for each in identifiers if each), None),
        _value(records, "free_school_meals"),
        tuple(_value(records, "sen_provisions") or ()),
        *(_value(records, name) for name in _FIELDS_AFTER_PROVISIONS),
        account.preferred_email if account else None,
        account.preferred_telephone if account else None,
    )


def _value(records: Sequence[Record], name: str) -> Any:
    return next((each[name] for each in records if each.get(name) not in (None, [])), None)
