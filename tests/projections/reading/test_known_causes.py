"""Root causes that are remembered: the same as if they were worked out each time."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.dead_letters import Change, error_id
from contract.names import error_key
from projections.permanent import error_log, person_traces
from projections.permanent.error_log import ForgottenError
from projections.reading import cause_rows, known_causes
from projections.reading.causes import Causes
from projections.reading.known_causes import KnownCauses
from tests.projections.reading.logged import SCHOOL, raise_errors

_SHOWN: Final = 10


def test_after_each_change_they_are_what_they_would_be_if_nothing_was_remembered(
    connection: Connection[Any],
) -> None:
    known = KnownCauses()

    def demand(*record_ids: str) -> None:
        lines = known.of_school(connection, SCHOOL).in_lines(_SHOWN)
        assert lines == Causes(connection, SCHOOL).in_lines(_SHOWN)
        assert [each.record_id for line in lines for each in line.causes] == [*record_ids]

    demand()
    raise_errors(connection, "a", "b", "c")
    demand("a", "b", "c")
    raise_errors(connection, "b", first_offset=3, change=Change.RESOLVED)
    demand("a", "c")
    raise_errors(connection, "d", first_offset=4)
    demand("a", "c", "d")
    error_log.forget(connection, [ForgottenError(_id_of("c"), 1, 0, 9)])
    demand("a", "d")
    person_traces.drop_errors(connection, SCHOOL, "a")
    demand("d")


def test_as_long_as_nothing_changes_the_errors_are_gone_through_once(
    connection: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    own_errors = cause_rows.own_errors

    def noted(connection: Connection[Any], school_id: str) -> Any:
        asked.append(school_id)
        return own_errors(connection, school_id)

    monkeypatch.setattr(cause_rows, "own_errors", noted)
    raise_errors(connection, "a")
    raise_errors(connection, "b", school="elmfield", first_offset=1)
    known = KnownCauses()

    for _ in range(3):
        for school_id in (SCHOOL, "elmfield"):
            known.of_school(connection, school_id).in_lines(_SHOWN)
    raise_errors(connection, "c", first_offset=2)
    known.of_school(connection, "elmfield").in_lines(_SHOWN)
    known.of_school(connection, SCHOOL).in_lines(_SHOWN)

    assert asked == [SCHOOL, "elmfield", SCHOOL]


def test_what_is_remembered_is_bounded(
    connection: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_causes, "SCHOOLS_MAX", 2)
    for offset, school_id in enumerate("abc"):
        raise_errors(connection, "1", school=school_id, first_offset=offset)
    known = KnownCauses()
    sizes = []
    for school_id in "abca":
        known.of_school(connection, school_id)
        sizes.append(len(known))

    assert sizes == [1, 2, 2, 2]


def _id_of(record_id: str) -> str:
    names = "students", record_id, "required_field_missing", "Surname", "on-site"
    return error_id(error_key(SCHOOL, *names))
