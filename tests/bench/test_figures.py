"""Each figure is measured of what it is said to be of, tried on a handful of records."""

import io

import pytest
from rich.console import Console

from bench import figures, growth, latency, neighbours, two_workers
from bench.figures import Figure
from bench.schools import Size
from local.services import Addresses

TINY = Size(schools=2, students=6, staff=2, classes=3, members=2, lessons=3)
ONE = Size(schools=1, students=6, staff=2, classes=3, members=2, lessons=3)


@pytest.fixture(scope="module")
def addresses(kafka: str, postgres: str) -> Addresses:
    """The services of the tests."""
    return Addresses(kafka_bootstrap_servers=kafka, database_url=postgres)


def _silent(_step: str) -> None:
    """Say nothing."""


def test_two_workers_do_what_one_does(addresses: Addresses) -> None:
    found = two_workers.run(addresses, TINY, _silent)

    assert [each.unit for each in found] == ["records/s", "records/s", "times"]
    assert all(each.value > 0 for each in found)


def test_an_event_costs_something_with_few_and_with_many_schools(addresses: Addresses) -> None:
    found = growth.by_schools(addresses, ONE, TINY, _silent)

    assert [each.name for each in found] == [
        "an event, 1 schools",
        "an event, 2 schools",
        "many schools / few",
    ]
    assert all(each.value > 0 for each in found)


def test_what_waits_for_somebody_else_is_beside_the_event(addresses: Addresses) -> None:
    (found,) = growth.by_waiting(addresses, TINY, 50, _silent)

    assert found.value > 0


def test_a_change_is_waited_for_until_it_is_in_the_read_model(addresses: Addresses) -> None:
    median, slowest = latency.run(addresses, ONE, 3, _silent)

    assert 0 < median.value <= slowest.value


def test_pages_are_asked_for_while_schools_sync(addresses: Addresses) -> None:
    found = neighbours.run(addresses, TINY, 2, _silent)

    assert len(found) == 6
    assert all(each.value > 0 for each in found)


@pytest.mark.parametrize(
    ("figure", "target", "is_met"),
    [
        (Figure(name="n", value=1.4, unit="times", at_least=1.4), "at least 1.4", True),
        (Figure(name="n", value=1.39, unit="times", at_least=1.4), "at least 1.4", False),
        (Figure(name="n", value=1.1, unit="times", at_most=1.1), "at most 1.1", True),
        (Figure(name="n", value=1.11, unit="times", at_most=1.1), "at most 1.1", False),
        (Figure(name="n", value=7, unit="µs"), "", True),
    ],
)
def test_a_figure_says_what_it_should_be(figure: Figure, target: str, is_met: bool) -> None:
    shown = io.StringIO()
    figures.show(Console(file=shown), [figure])

    assert (figure.target, figure.is_met) == (target, is_met)
    assert target in shown.getvalue()
    assert ("not reached" in shown.getvalue()) is not is_met
    assert figures.as_json([figure])[0]["is_met"] is is_met
