"""Records of the five data sets, and strategies for them: few ids and names, so that they meet."""

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contract.data_sets import BY_NAME
from contract.declaration import Record

PEOPLE: Final = ("1", "2", "10", "x")
SUBJECT_IDS: Final = ("maths", "art")
YEAR_IDS: Final = ("7", "8")
CLASS_IDS: Final = ("7a", "7b", "8a")

USERNAMES: Final = ("ash", "ASH", "birch")
"""Two of them are the same but for case."""

_SPANS: Final = (
    (("2025-09-01", None),),
    (("2025-09-01", "2026-07-31"),),
    (("2025-09-01", "2025-12-31"), ("2026-02-01", None)),
)
_REVERSED: Final = (("2026-02-01", "2025-09-01"),)


def record(data_set: str, **values: Any) -> Record:
    """Return a record of a data set; what is not given is absent."""
    fields = BY_NAME[data_set].record_fields()
    absent: Record = {
        each["name"]: [] if isinstance(each["type"], dict) else None for each in fields
    }
    return absent | values


def student(**values: Any) -> Record:
    """Return a student whose username comes from the values, or who has none."""
    return record("students", **{"forename": "Ann", "surname": "Ash"} | values)


def staff_member(**values: Any) -> Record:
    """Return a staff member whose username comes from the values, or who has none."""
    return record("staff-members", **{"forename": "Ben", "surname": "Birch"} | values)


def subject(**values: Any) -> Record:
    """Return a subject that is active unless it is said otherwise."""
    return record("subjects", **{"code": "Ma", "name": "Mathematics", "active": True} | values)


def year_group(*members: str, supervisors: tuple[str, ...] = (), **values: Any) -> Record:
    """Return a year group with these people in it."""
    return record("year-groups", **_group(members, supervisors) | {"name": "Year 7"} | values)


def class_group(*members: str, supervisors: tuple[str, ...] = (), **values: Any) -> Record:
    """Return a class of mathematics with these people in it."""
    own = {"name": "7a/Ma", "subject_id": "maths"}
    return record("class-groups", **_group(members, supervisors) | own | values)


def _group(members: tuple[str, ...], supervisors: tuple[str, ...]) -> Record:
    return {
        "memberships": [_entry(each, "2025-09-01", None) for each in members],
        "supervisors": [_entry(each, "2025-09-01", None) for each in supervisors],
    }


def _entry(user_id: str, start: str, end: str | None) -> Record:
    return {"user_id": user_id, "start_date": start, "end_date": end}


def _maybe(*values: Any) -> SearchStrategy[Any]:
    return st.sampled_from((None, *values))


_PERSON: Final[dict[str, SearchStrategy[Any]]] = {
    "forename": st.sampled_from(("Ann", "Ben")),
    # Now and then one that breaks an intrinsic rule: the log outlives rules and producers.
    "surname": st.sampled_from(("Ash", "Birch", "Cole", "Dean", "")),
    "gender": _maybe("F"),
    "work_email": st.sampled_from((*USERNAMES, *USERNAMES, None)),
    "personal_email": _maybe("ash", "cole"),
    "preferred_email": _maybe("home", "work"),
    "telephone": _maybe("0123 456"),
}


def _people(data_set: str, **own: SearchStrategy[Any]) -> SearchStrategy[Record]:
    return st.fixed_dictionaries(_PERSON | own).map(lambda values: record(data_set, **values))


STUDENTS: Final = _people(
    "students",
    admission_number=_maybe("birch", "007"),
    date_of_birth=_maybe("2014-05-01"),
    free_school_meals=_maybe(False, True),
    sen_provisions=st.sampled_from(([], ["E"])),
)
STAFF_MEMBERS: Final = _people(
    "staff-members",
    initials=_maybe("birch", "AA"),
    title=_maybe("Ms"),
    preferred_telephone=_maybe("mobile"),
    address=_maybe("1 High Street"),
)
SUBJECTS: Final = st.fixed_dictionaries(
    {
        "code": st.sampled_from(("Ma", "Ar", "Ma", "Ar", "")),
        "name": st.sampled_from(("Mathematics", "Art")),
        "active": st.sampled_from((True, True, False)),
    }
).map(lambda values: record("subjects", **values))


def _entries() -> SearchStrategy[list[Record]]:
    spans = st.sampled_from((*_SPANS, *_SPANS, *_SPANS, _REVERSED))
    return st.dictionaries(st.sampled_from(PEOPLE), spans, max_size=3).map(
        lambda own: [
            _entry(user_id, start, end) for user_id in sorted(own) for start, end in own[user_id]
        ]
    )


def _groups(data_set: str, **own: SearchStrategy[Any]) -> SearchStrategy[Record]:
    shared: dict[str, SearchStrategy[Any]] = {
        "name": st.sampled_from(("Alpha", "Beta")),
        "description": _maybe("A group"),
        "memberships": _entries(),
        "supervisors": _entries(),
    }
    return st.fixed_dictionaries(shared | own).map(lambda values: record(data_set, **values))


YEAR_GROUPS: Final = _groups("year-groups")
CLASS_GROUPS: Final = _groups(
    "class-groups",
    subject_id=st.sampled_from(SUBJECT_IDS),
    year_group_id=_maybe(*YEAR_IDS),
)

BY_DATA_SET: Final[dict[str, tuple[tuple[str, ...], SearchStrategy[Record]]]] = {
    "students": (PEOPLE, STUDENTS),
    "staff-members": (PEOPLE, STAFF_MEMBERS),
    "subjects": (SUBJECT_IDS, SUBJECTS),
    "year-groups": (YEAR_IDS, YEAR_GROUPS),
    "class-groups": (CLASS_IDS, CLASS_GROUPS),
}
"""The ids and the records of each data set."""
