"""Clashes of usernames, and by hand what data-sets.md promises to come of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.laws.records import contact, staff_member, student
from tests.laws.school import Change, End

Accounts = dict[str, str | None]
"""Person ID to username, of those who have an account."""

Taken = set[tuple[str, str, str]]
"""Data set, Person ID, and who holds the username."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Nights in which people want one username, and what must come of it."""

    name: str
    nights: Sequence[Sequence[Change]]
    accounts: Accounts
    taken: Taken
    existing: Sequence[tuple[str | None, str | None]] = ()
    ends: Sequence[End] = ()


def _student(person_id: str, username: str | None, **values: Any) -> Change:
    return "students", person_id, student(work_email=username, **values)


def _staff(person_id: str, username: str | None, **values: Any) -> Change:
    return "staff-members", person_id, staff_member(work_email=username, **values)


def _contact(person_id: str, username: str | None, **values: Any) -> Change:
    return "contacts", person_id, contact(work_email=username, **values)


def _gone(data_set: str, person_id: str) -> Change:
    return data_set, person_id, None


CLASHES: Final = (
    Clash(
        name="inside a run the lowest Person ID wins, as a number",
        nights=[[_student("10", "ash"), _student("9", "ash"), _student("x", "ash")]],
        accounts={"9": "ash"},
        taken={("students", "10", "9"), ("students", "x", "9")},
    ),
    Clash(
        name="case makes no difference",
        nights=[[_student("1", "Ash"), _student("2", "aSH")]],
        accounts={"1": "Ash"},
        taken={("students", "2", "1")},
    ),
    Clash(
        name="inside a run staff come before students",
        nights=[[_student("1", "ash"), _staff("2", "ash")]],
        accounts={"2": "ash"},
        taken={("students", "1", "2")},
    ),
    Clash(
        name="inside a run contacts come last",
        nights=[[_contact("1", "ash"), _student("3", "ash"), _staff("2", "ash")]],
        accounts={"2": "ash"},
        taken={("contacts", "1", "2"), ("students", "3", "2")},
    ),
    Clash(
        name="over runs a contact who was there first wins",
        nights=[[_contact("9", "ash")], [_student("1", "ash"), _staff("2", "ash")]],
        accounts={"9": "ash"},
        taken={("students", "1", "9"), ("staff-members", "2", "9")},
    ),
    Clash(
        name="a contact claims the work e-mail, else the personal one",
        nights=[[_contact("1", None, personal_email="ash"), _contact("2", "ash")]],
        accounts={"1": "ash"},
        taken={("contacts", "2", "1")},
    ),
    Clash(
        name="a contact who is staff claims as staff",
        nights=[[_contact("1", "birch"), _staff("1", "ash"), _contact("2", "birch")]],
        accounts={"1": "ash", "2": "birch"},
        taken=set(),
    ),
    Clash(
        name="over runs who was there first wins, whatever the role and the ID",
        nights=[[_student("9", "ash")], [_staff("1", "ash")]],
        accounts={"9": "ash"},
        taken={("staff-members", "1", "9")},
    ),
    Clash(
        name="an existing account beats them all",
        nights=[[_student("1", "ash"), _staff("2", "ASH")]],
        existing=[(None, "Ash")],
        accounts={},
        taken={("students", "1", ""), ("staff-members", "2", "")},
    ),
    Clash(
        name="an existing account of another person beats them all",
        nights=[[_student("1", "ash")]],
        existing=[("7", "ash")],
        accounts={"7": "ash"},
        taken={("students", "1", "7")},
    ),
    Clash(
        name="an account that exists keeps its username, whatever SIMS says now",
        nights=[[_student("1", "new")], [_student("2", "old")]],
        existing=[("1", "old")],
        accounts={"1": "old"},
        taken={("students", "2", "1")},
    ),
    Clash(
        name="an account that exists without a username stays without",
        nights=[[_student("1", "ash"), _student("2", "ash")]],
        existing=[("1", None)],
        accounts={"1": None, "2": "ash"},
        taken=set(),
    ),
    Clash(
        name="without a candidate there is an account without a username",
        nights=[[_student("1", None), _student("2", None)]],
        accounts={"1": None, "2": None},
        taken=set(),
    ),
    Clash(
        name="the records of one person never compete",
        nights=[[_student("1", "ash"), _staff("1", "ash")]],
        accounts={"1": "ash"},
        taken=set(),
    ),
    Clash(
        name="of one person's records that with the lowest first version counts",
        nights=[[_student("1", "ash")], [_staff("1", "birch"), _student("2", "birch")]],
        accounts={"1": "ash", "2": "birch"},
        taken=set(),
    ),
    Clash(
        name="of two records first sent in one run that of staff counts",
        nights=[[_student("1", "ash"), _staff("1", "birch"), _student("2", "ash")]],
        accounts={"1": "birch", "2": "ash"},
        taken=set(),
    ),
    Clash(
        name="a loser is an error in every role, and in none that has ended",
        nights=[
            [_staff("1", "ash")],
            [_staff("2", "ash"), _student("2", "ash"), _student("3", "ash")],
            [_gone("students", "3")],
        ],
        accounts={"1": "ash"},
        taken={("staff-members", "2", "1"), ("students", "2", "1")},
    ),
    Clash(
        name="a loser is imported on the night after the clash is gone",
        nights=[[_student("1", "ash"), _student("2", "ash")], [_student("2", "birch")]],
        accounts={"1": "ash", "2": "birch"},
        taken=set(),
    ),
    Clash(
        name="a loser who loses the username is imported without one",
        nights=[[_student("1", "ash"), _student("2", "ash")], [_student("2", None)]],
        accounts={"1": "ash", "2": None},
        taken=set(),
    ),
    Clash(
        name="a loser of old comes after who is new, for today's candidate",
        nights=[
            [_student("1", "ash"), _student("2", "ash")],
            [_student("2", "birch"), _student("3", "birch")],
        ],
        accounts={"1": "ash", "3": "birch"},
        taken={("students", "2", "3")},
    ),
    Clash(
        name="what was first sent counts, not what was changed before the run ended",
        nights=[
            [_student("1", "ash"), _student("2", "birch")],
            [_student("1", "birch"), _student("2", "ash")],
        ],
        ends=[End.CUT, End.COMPLETED],
        accounts={"1": "ash", "2": "birch"},
        taken=set(),
    ),
    Clash(
        name="a winner who leaves keeps the username",
        nights=[[_student("1", "ash")], [_gone("students", "1"), _student("2", "ash")]],
        accounts={"1": "ash"},
        taken={("students", "2", "1")},
    ),
    Clash(
        name="who has left before the run ended competes too",
        nights=[
            [_student("1", "ash"), _student("2", "ash")],
            [_gone("students", "1")],
        ],
        ends=[End.ABANDONED, End.COMPLETED],
        accounts={"1": "ash"},
        taken={("students", "2", "1")},
    ),
    Clash(
        name="a loser who leaves is no error any more",
        nights=[[_student("1", "ash"), _student("2", "ash")], [_gone("students", "2")]],
        accounts={"1": "ash"},
        taken=set(),
    ),
    Clash(
        name="before the run has ended nobody has an account or has lost",
        nights=[[_student("1", "ash"), _student("2", "ash")]],
        ends=[End.CUT],
        accounts={},
        taken=set(),
    ),
    Clash(
        name="before the run has ended an account of the run before beats the new ones already",
        nights=[[_student("1", "ash")], [_student("2", "ash")]],
        ends=[End.COMPLETED, End.CUT],
        accounts={"1": "ash"},
        taken={("students", "2", "1")},
    ),
    Clash(
        name="before the run has ended an existing account beats the new ones already",
        nights=[[_student("1", "ash")]],
        ends=[End.CUT],
        existing=[(None, "ash")],
        accounts={},
        taken={("students", "1", "")},
    ),
    Clash(
        name="a school identifier and a personal e-mail clash with a work e-mail",
        nights=[
            [
                _student("1", None, admission_number="ash"),
                _student("2", "ash"),
                _student("3", None, personal_email="ash"),
            ]
        ],
        accounts={"1": "ash"},
        taken={("students", "2", "1"), ("students", "3", "1")},
    ),
)
