"""Strategies for records of each data set: few ids and names, so that they meet."""

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contract.declaration import Record
from tests.laws.plain_records import plain_changes
from tests.laws.records import JPEG, PNG, entry, key_fields, link, record
from tests.laws.school import DAY, Change

PEOPLE: Final = ("1", "2", "10", "x")
"""Ids in every data set of people, so that one person has several roles."""

ROOM_IDS: Final = ("r1", "r2")
PERIOD_IDS: Final = ("p1", "p2")

USERNAMES: Final = ("ash", "ASH", "birch")
"""Two of them are the same but for case."""

DAYS: Final = (DAY, "2026-03-03", "2026-03-09")
"""On which a run may take place."""

_FAR: Final = ("2026-07-31", "2026-07-30")

_SPANS: Final = (
    (("2025-09-01", None),),
    (("2025-09-01", "2026-07-31"),),
    (("2025-09-01", "2025-12-31"), ("2026-02-01", None)),
)
_REVERSED: Final = (("2026-02-01", "2025-09-01"),)


def _maybe(*values: Any) -> SearchStrategy[Any]:
    return st.sampled_from((None, *values))


def _records(data_set: str, **fields: SearchStrategy[Any]) -> SearchStrategy[Record]:
    return st.fixed_dictionaries(fields).map(lambda values: record(data_set, **values))


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

_LINKS: Final = st.dictionaries(
    st.sampled_from(PEOPLE),
    st.tuples(_maybe("Mother", "Carer"), _maybe(False, True)),
    max_size=3,
).map(lambda own: [link(each, of, responsible=is_so) for each, (of, is_so) in sorted(own.items())])


def _entries() -> SearchStrategy[list[Record]]:
    spans = st.sampled_from((*_SPANS, *_SPANS, *_SPANS, _REVERSED))
    return st.dictionaries(st.sampled_from(PEOPLE), spans, max_size=3).map(
        lambda own: [
            entry(user_id, start, end) for user_id in sorted(own) for start, end in own[user_id]
        ]
    )


_GROUP: Final[dict[str, SearchStrategy[Any]]] = {
    "name": st.sampled_from(("Alpha", "Beta")),
    "description": _maybe("A group"),
    "memberships": _entries(),
    "supervisors": _entries(),
}

_WHEN: Final = st.sampled_from(
    (
        ("2026-03-01T09:00:00", "2026-03-01T10:00:00"),
        ("2026-03-02T09:00:00", "2026-03-02T10:00:00"),
        ("2026-03-02T23:00:00", "2026-03-03T00:00:00"),
        ("2026-03-09T09:00:00", "2026-03-09T10:00:00"),
        ("2026-03-09T10:00:00", "2026-03-09T09:00:00"),
    )
)
"""Before, on and after the days of runs, over midnight, and backwards."""


def _lessons(data_set: str, **own: SearchStrategy[Any]) -> SearchStrategy[Record]:
    names: dict[str, SearchStrategy[Any]] = {
        "class_name": _maybe("7a/Ma"),
        "subject_name": _maybe("Mathematics"),
        "location_name": _maybe("R1"),
        "period_name": _maybe("Period 1"),
    }
    return st.tuples(_records(data_set, **names | own), _WHEN).map(
        lambda both: both[0] | {"start_at": both[1][0], "end_at": both[1][1]}
    )


_ANY: Final[dict[str, tuple[tuple[str, ...], SearchStrategy[Record]]]] = {
    "students": (
        PEOPLE,
        _records(
            "students",
            **_PERSON,
            admission_number=_maybe("birch", "007"),
            date_of_birth=_maybe("2014-05-01"),
            free_school_meals=_maybe(False, True),
            sen_provisions=st.sampled_from(([], ["E"])),
        ),
    ),
    "staff-members": (
        PEOPLE,
        _records(
            "staff-members",
            **_PERSON,
            initials=_maybe("birch", "AA"),
            title=_maybe("Ms"),
            preferred_telephone=_maybe("mobile"),
            address=_maybe("1 High Street"),
        ),
    ),
    "contacts": (
        PEOPLE,
        _records(
            "contacts",
            **_PERSON,
            title=_maybe("Dr"),
            preferred_telephone=_maybe("home"),
            relationships=_LINKS,
        ),
    ),
    "subjects": (
        ("maths", "art"),
        _records(
            "subjects",
            code=st.sampled_from(("Ma", "Ar", "Ma", "Ar", "")),
            name=st.sampled_from(("Mathematics", "Art")),
            active=st.sampled_from((True, True, False)),
        ),
    ),
    "rooms": (
        ROOM_IDS,
        _records(
            "rooms",
            short_name=st.sampled_from(("R1", "R2", "R1", "")),
            long_name=_maybe("", "Room one"),
            description=_maybe("Upstairs"),
        ),
    ),
    "periods": (
        PERIOD_IDS,
        _records(
            "periods",
            name=st.sampled_from(("Period 1", "Period 2", "Break", "")),
            start_time=st.sampled_from(("08:50:00", "09:00:00")),
            end_time=st.sampled_from(("09:00:00", "10:00:00", "08:00:00")),
        ),
    ),
    "year-groups": (("7", "8"), _records("year-groups", **_GROUP)),
    "house-groups": (("oak", "7"), _records("house-groups", **_GROUP)),
    "class-groups": (
        ("7a", "7b", "8a"),
        _records(
            "class-groups",
            **_GROUP,
            subject_id=st.sampled_from(("maths", "art")),
            year_group_id=_maybe("7", "8"),
        ),
    ),
    "class-timetables": (
        (
            "7a/p1/r1/2/2025-09-01",
            "7a/p2//x/2025-09-01",
            "7a/p1//10/2026-01-05",
            "7a/p3///2025-09-01",
            "7b/p1/r2//2026-01-05",
            "7a/p1/r1/1/2026-01-05",
            "8a/p1/r2/10/2026-01-05",
            "7b//r1/2/2025-09-01",
        ),
        _records(
            "class-timetables",
            end_date=st.sampled_from((*DAYS, "2026-03-01", *_FAR, *_FAR, "2025-08-31")),
        ),
    ),
    "staff-timetables": (("e1/1", "e1/2", "e2/2", "e2/x"), _lessons("staff-timetables")),
    "student-timetables": (
        ("e1/1", "e1/10", "e3/2", "e3/x"),
        _lessons("student-timetables", staff_name=_maybe("Ms Birch")),
    ),
    "profile-pictures": (
        PEOPLE,
        _records(
            "profile-pictures",
            media_type=st.sampled_from(("image/jpeg", "image/jpeg", "image/png", None)),
            picture=st.sampled_from((JPEG, JPEG + b"1", PNG, None)),
        ),
    ),
}
"""The ids and the records of each data set, but for the fields that ids are made of."""


def any_change(data_set: str) -> SearchStrategy[Change]:
    """Return a change of a record of a data set: any record, a plain one, or that it is gone."""
    ids, records = _ANY[data_set]

    def changed(drawn: tuple[str, Record | None]) -> Change:
        record_id, values = drawn
        own = None if values is None else values | key_fields(data_set, record_id)
        return data_set, record_id, own

    some = st.tuples(st.sampled_from(ids), st.one_of(records, records, st.none())).map(changed)
    return st.one_of(some, some, st.sampled_from(plain_changes(data_set)))
