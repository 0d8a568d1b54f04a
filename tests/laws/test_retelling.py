"""Telling again what stands open, after the database or the errors topic was put back or lost."""

from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection

from consumers.back_office.refusal import RefusedError
from consumers.back_office.retelling import Retold, retell
from projections.permanent import error_log
from projections.permanent.error_log import Word
from tests.laws.offices import Platform, applied
from tests.laws.outbox import errors_published
from tests.laws.records import class_group, subject
from tests.laws.school import Night


@pytest.fixture
def platform(connection: Connection[Any]) -> Platform:
    """A school with one error, which the error log has."""
    lesson = ("class-groups", "7a", class_group(year_group_id="7"))
    night = Night(changes=[("subjects", "maths", subject()), lesson])
    platform = applied(connection, night, off=frozenset({"year-groups"}))
    switch(platform)
    relay(platform)
    assert open_in_log(platform) == [("7a", "7")]
    return platform


def switch(platform: Platform, *off: str) -> None:
    platform.office.change_settings(
        platform.school, lambda before: replace(before, data_sets_off=list(off))
    )


def relay(platform: Platform) -> None:
    """Publish what waits, and read it into the error log."""
    said = errors_published(platform.connection, platform.world)
    words = [Word(event=each, partition=0, log_offset=at) for at, each in enumerate(said)]
    error_log.apply(platform.connection, words)
    forget(platform)


def forget(platform: Platform) -> None:
    """Lose what waits to be told."""
    platform.connection.execute("DELETE FROM sync.outbox")


def open_in_log(platform: Platform) -> list[tuple[str, str]]:
    found = error_log.open_inside_mya(platform.connection)
    return [(each.record_id, each.detail) for each in found]


def test_there_is_nothing_to_tell_where_the_log_says_what_is_so(platform: Platform) -> None:
    assert retell(platform.office, everything=False, keep=True) == Retold(opened=0, resolved=0)
    assert platform.told() == 0


def test_an_error_that_the_log_has_resolved_and_that_stands_is_told(platform: Platform) -> None:
    switch(platform, "year-groups")
    relay(platform)
    assert open_in_log(platform) == []
    # As in a database that was restored from the day before: it stands, and was told to be over.
    switch(platform)
    forget(platform)

    assert retell(platform.office, everything=False, keep=True) == Retold(opened=1, resolved=0)

    relay(platform)
    assert open_in_log(platform) == [("7a", "7")]


def test_an_error_that_the_log_has_and_that_does_not_stand_is_resolved(platform: Platform) -> None:
    switch(platform, "year-groups")
    forget(platform)

    assert retell(platform.office, everything=False, keep=True) == Retold(opened=0, resolved=1)

    relay(platform)
    assert open_in_log(platform) == []


def test_everything_is_told_for_a_topic_that_was_made_anew(platform: Platform) -> None:
    assert retell(platform.office, everything=True, keep=True) == Retold(opened=1, resolved=0)
    assert platform.told() == 1


def test_without_consent_nothing_is_told(platform: Platform) -> None:
    assert retell(platform.office, everything=True, keep=False) == Retold(opened=1, resolved=0)
    assert platform.told() == 0


def test_it_waits_for_what_the_workers_have_still_to_tell(platform: Platform) -> None:
    switch(platform, "year-groups")

    with pytest.raises(RefusedError, match="still something to tell"):
        retell(platform.office, everything=False, keep=True)
