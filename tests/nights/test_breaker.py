"""A build with a bug stops before it has emptied a topic into the schools' error logs."""

import json
import sys
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from contract.partitions import partition_of
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Done, Row, School, identity
from tests.nights.log import PARTITIONS, Message, copy, read
from tests.nights.sample import schools, write_extract

CODE: Final = "no_user"
NIGHT: Final = "night-1"
DATA_SETS: Final = ("students", "student-timetables")
BROKEN_BUILD: Final = Path(__file__).with_name("broken_build.py")


def _school_ids() -> list[str]:
    """Return schools that share a partition."""
    ids = (f"school-{number}" for number in count())
    sharing = (each for each in ids if partition_of(each, PARTITIONS) == 0)
    return [next(sharing) for _ in range(3)]


SCHOOLS: Final = _school_ids()


@pytest.fixture(scope="module")
def sent(deploy: Deploy, tmp_path_factory: pytest.TempPathFactory) -> list[Message]:
    """What three schools sent on their first night."""
    deployment, folder = deploy(), tmp_path_factory.mktemp("sent")
    [model] = schools(students=30, nights=1, seed=1, weeks=1)
    write_extract(model, folder / NIGHT, seed=1, hand=0)
    for school_id in SCHOOLS:
        school = School(
            school_id=school_id,
            extracts=folder,
            state=folder / school_id,
            days={NIGHT: date(2026, 8, 25)},
            data_sets=DATA_SETS,
        )
        deployment.send(school, NIGHT)
    return read(deployment)


@pytest.fixture
def deployment(deploy: Deploy, sent: list[Message]) -> Deployment:
    made = deploy()
    copy(sent, made)
    return made


def test_it_stops_at_the_same_place_until_a_build_judges_right(
    deployment: Deployment, deploy: Deploy, sent: list[Message]
) -> None:
    stopped, again = _consume(deployment), _consume(deployment)

    assert (stopped.returncode, again.returncode) == (1, 1)
    [trip], [trip_again] = (_logged(each, "breaker_tripped") for each in (stopped, again))
    facts = ("code", "data_set", "schools", "topic", "partition", "first_offset", "read_to")
    assert [trip[each] for each in facts] == [trip_again[each] for each in facts]
    assert (trip["code"], trip["schools"], trip["partition"]) == (CODE, 3, 0)
    assert stopped.stderr.splitlines()[-1].endswith(f"start `mya-consumers run --accept {CODE}`.")
    assert "Traceback" not in stopped.stderr
    assert _found_inside(deployment) == []
    assert _tripped(deployment) == [(0, CODE)]
    # What came before is there.
    assert all(deployment.rows("users", each) for each in SCHOOLS)

    deployment.consume()

    never_broken = deploy()
    copy(sent, never_broken)
    never_broken.consume()
    assert _all(deployment) == _all(never_broken)
    assert _shown(deployment) > _lessons(sent) / 2
    assert _tripped(deployment) == []


def test_what_is_accepted_is_let_through(deployment: Deployment, sent: list[Message]) -> None:
    done = _consume(deployment, "--accept", CODE)

    assert done.returncode == 0, done.stderr
    said = _logged(done, "breaker_accepted")
    assert {(each["code"], each["schools"]) for each in said} == {(CODE, 3)}
    assert _logged(done, "breaker_tripped") == []
    wrong = [each["code"] for each in _found_inside(deployment)]
    assert wrong == [CODE] * _lessons(sent)
    assert _shown(deployment) == 0


def _consume(deployment: Deployment, *options: str) -> Done:
    command = str(BROKEN_BUILD), "run", "--until-idle", "--log-format", "json", *options
    return deployment.run(sys.executable, *command)


def _logged(done: Done, event: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


def _found_inside(deployment: Deployment) -> list[Row]:
    found = (error for each in SCHOOLS for error in deployment.errors(each))
    return [error for error in found if error["place"] == "inside-mya"]


def _all(deployment: Deployment) -> dict[str, Any]:
    """What was synced, with usernames, and which errors are open."""
    return {
        school_id: (
            deployment.read_models(school_id),
            sorted(map(identity, deployment.errors(school_id))),
        )
        for school_id in SCHOOLS
    }


def _tripped(deployment: Deployment) -> list[Any]:
    return deployment.query("SELECT number, code FROM generation_1.breaker_trip")


def _shown(deployment: Deployment) -> int:
    return sum(len(deployment.rows("timetable_events", each)) for each in SCHOOLS)


def _lessons(sent: list[Message]) -> int:
    return sum(each.subject == DATA_SETS[1] for each in sent)
