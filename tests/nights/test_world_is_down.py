"""The world is down, or what was asked for makes no sense: one clear line, the promised exit code,
and nothing lost.
"""

import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from local.database import Database
from projections.migrations.upgrade import migrate
from tests.nights.conftest import Deploy
from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment, Done, School
from tests.nights.log import copy
from tests.nights.sample import schools, write_extract
from tests.nights.twin import Twin, to_people_and_in_which_run
from tests.nights.waiting import wait_until
from tests.nights.watching import watched

_SEED: Final = 6
_STUDENTS: Final = 60
_AT_ONCE: Final = 5
"""Most of them only wait for an answer that does not come."""

FAILED: Final = 1
USAGE: Final = 2

_NOBODY: Final = "127.0.0.1:1"
_SECRET: Final = "hunter-2"  # noqa: S105 - to be looked for
_KAFKA: Final = "MYA_KAFKA_BOOTSTRAP_SERVERS"
_KAFKA_CONFIG: Final = "MYA_KAFKA_CONFIG"
_DATABASE: Final = "MYA_DATABASE_URL"

_RUN: Final = ("mya-producer", "run", "--school", "oak", "--extract", "good", "--state", "{case}")
_CONSUME: Final = ("mya-consumers", "run", "--until-idle", "--patience-s", "0")
_FEED: Final = ("mya-consumers", "feed", "--until-end")
_SHOW: Final = ("mya-projections", "show", "users", "--school", "oak")
_MIGRATE: Final = ("mya-projections", "migrate")
_TOPICS: Final = ("mya-consumers", "topics", "apply")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command that cannot work; `told` are words that the one line must have.

    `{case}` in the command is a folder of its own, `{bare}` and `{secret}` in the environment are
    a database that was never set up, and the real one under a wrong password.
    """

    command: tuple[str, ...]
    exit_code: int
    told: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)


def _failed(command: tuple[str, ...], *told: str, **environ: str) -> Case:
    return Case(command=command, exit_code=FAILED, told=told, environ=environ)


def _misused(command: tuple[str, ...], *told: str, **environ: str) -> Case:
    return Case(command=command, exit_code=USAGE, told=told, environ=environ)


_TOPICS_MISSING: Final = {"MYA_TOPIC_PREFIX": "nobody-made-them."}
_DOWN: Final = f"postgresql://mya:{_SECRET}@{_NOBODY}/mya"
_SPLIT: Final = f"postgresql://mya:at@{_SECRET}/and-slash@127.0.0.1/mya"

CASES: Final = {
    # First those that wait longest.
    "consumers-kafka-stays-down": _failed(
        ("mya-consumers", "run", "--patience-s", "3"), _NOBODY, **{_KAFKA: _NOBODY}
    ),
    "producer-kafka-down": _failed(_RUN, _NOBODY, _KAFKA, **{_KAFKA: _NOBODY}),
    "producer-kafka-unknown": _failed(_RUN, _KAFKA, **{_KAFKA: "kafka.invalid:9092"}),
    "topics-kafka-down": _failed(_TOPICS, _NOBODY, _KAFKA, **{_KAFKA: _NOBODY}),
    "consumers-kafka-down": _failed(_CONSUME, _NOBODY, _KAFKA, **{_KAFKA: _NOBODY}),
    "producer-no-kafka": _misused(_RUN, _KAFKA, **{_KAFKA: ""}),
    "producer-topics-missing": _failed(_RUN, "mya-consumers topics apply", **_TOPICS_MISSING),
    "producer-no-extract": _misused((*_RUN, "--extract", "nowhere"), "nowhere"),
    "producer-state-is-file": _misused((*_RUN, "--state", "not.toml"), "not.toml"),
    "producer-no-settings": _misused((*_RUN, "--settings", "nowhere.toml"), "nowhere.toml"),
    "producer-bad-settings": _misused((*_RUN, "--settings", "not.toml"), "not.toml"),
    "producer-unknown-setting": _misused((*_RUN, "--settings", "odd.toml"), "colour"),
    "producer-unknown-data-set": _misused((*_RUN, "--data-sets", "students,pets"), "pets"),
    "producer-bad-school": _misused((*_RUN, "--school", "a/b"), "school"),
    "producer-no-kafka-config": _misused(_RUN, "nowhere.conf", **{_KAFKA_CONFIG: "nowhere.conf"}),
    "producer-bad-kafka-config": _misused(_RUN, "no.such", **{_KAFKA_CONFIG: "odd.conf"}),
    "topics-other-partitions": _failed((*_TOPICS, "--partitions", "7"), "--partitions 4"),
    "consumers-no-kafka": _misused(_CONSUME, "--bootstrap-servers", **{_KAFKA: ""}),
    "consumers-topics-missing": _failed(_CONSUME, "mya-consumers topics apply", **_TOPICS_MISSING),
    "consumers-bad-kafka-config": _misused(_CONSUME, "no.such", **{_KAFKA_CONFIG: "odd.conf"}),
    "consumers-database-down": _failed(_CONSUME, "127.0.0.1, port 1", **{_DATABASE: _DOWN}),
    "consumers-wrong-password": _failed(_CONSUME, _DATABASE, **{_DATABASE: "{secret}"}),
    "consumers-bad-address": _misused(_CONSUME, _DATABASE, **{_DATABASE: _SPLIT}),
    "consumers-bad-status-address": _misused((*_CONSUME, "--status-address", "9464"), "127.0.0.1:"),
    "feed-bad-status-address": _misused((*_FEED, "--status-address", "[x]:1"), "--status-address"),
    "consumers-not-migrated": _failed(_CONSUME, "mya-projections migrate", **{_DATABASE: "{bare}"}),
    "migrate-database-down": _failed(_MIGRATE, "127.0.0.1, port 1", **{_DATABASE: _DOWN}),
    "show-bad-address": _misused(_SHOW, _DATABASE, **{_DATABASE: _SPLIT}),
    "show-not-migrated": _failed(_SHOW, "mya-projections migrate", **{_DATABASE: "{bare}"}),
    "show-unknown-view": _misused((*_SHOW[:2], "pets", *_SHOW[3:]), "pets"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A deployment where all is well, a school's folder, and what comes of every case meanwhile."""

    deployment: Deployment
    folder: Path
    outcomes: Mapping[str, Future[Done]]

    def school(self, state: str) -> School:
        """The school, with a state of this name."""
        return School(school_id="oak", extracts=self.folder, state=self.folder / state)


@pytest.fixture(scope="module")
def world(
    deploy: Deploy, bare: Deploy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    deployment, folder = deploy(), tmp_path_factory.mktemp("world-is-down")
    (model,) = schools(students=_STUDENTS, nights=1, seed=_SEED)
    write_extract(model, folder / "good", seed=_SEED, hand=1)
    (folder / "not.toml").write_text(f'password = {_SECRET} "')
    (folder / "odd.toml").write_text('colour = "green"')
    (folder / "odd.conf").write_text(f"no.such=setting\nsasl.password={_SECRET}\n")
    databases = {
        "{bare}": bare().database_url,
        "{secret}": _with_password(deployment.database_url, _SECRET),
    }
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = {
            name: pool.submit(_run, deployment, folder, databases, name, case)
            for name, case in CASES.items()
        }
        yield World(deployment=deployment, folder=folder, outcomes=outcomes)


def test_a_second_run_at_the_same_time_is_refused(world: World, tmp_path: Path) -> None:
    school, log = replace(world.school("twice"), school_id="twice"), tmp_path / "first.log"
    with world.deployment.start(*school.night("good"), log=log, MYA_LOG_FORMAT="json") as first:
        _wait_for("run_started", log)
        first.send_signal(signal.SIGSTOP)
        assert first.poll() is None

        second = world.deployment.run(*school.night("good"))

        first.send_signal(signal.SIGCONT)
        assert first.wait(PROGRAM_LIMIT_S) == 0
    assert (second.returncode, second.stdout) == (FAILED, "")
    assert "Another run is in progress" in second.stderr
    assert len(second.stderr.splitlines()) == 1
    world.deployment.consume()
    runs = world.deployment.rows("runs", "twice")
    assert [(each["state"], each["balanced"]) for each in runs] == [("completed", True)]


def test_another_school_on_the_same_state_is_refused(world: World) -> None:
    school = replace(world.school("shared"), school_id="mine")
    world.deployment.send(school, "good")

    done = world.deployment.run(*replace(school, school_id="yours").night("good"))

    assert done.returncode == USAGE
    assert "belongs to school mine" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_goes_away_and_comes_back_loses_nothing(
    world: World, twin: Twin, deploy: Deploy, tmp_path: Path
) -> None:
    database, log = Database(folder=tmp_path / "postgres"), tmp_path / "consumers.log"
    try:
        disturbed = replace(deploy(), database_url=database.start())
        migrate(disturbed.database_url)
        copy(twin.sent, disturbed)
        command = ("mya-consumers", "run", "--until-idle")

        with watched(disturbed, *command, log=log) as worker:
            worker.wait_for("batch_applied")
            database.kill()
            reason = worker.wait_until_unready()
            database.start()
            assert worker.process.wait(PROGRAM_LIMIT_S) == 0, log.read_text()

        assert reason == "The database does not answer, or broke off; it tries again."

        assert twin.differences(disturbed, to_people_and_in_which_run) == []
    finally:
        database.kill()


@pytest.mark.parametrize("name", CASES)
def test_it_is_one_clear_line_and_the_right_exit_code(world: World, name: str) -> None:
    case, done = CASES[name], world.outcomes[name].result(PROGRAM_LIMIT_S)
    said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    one_line = " ".join(done.stderr.split())

    assert (done.returncode, done.stdout) == (case.exit_code, "")
    assert "Traceback" not in done.stderr
    assert _SECRET not in done.stderr
    assert "Error" in done.stderr or said[0].startswith(f"{case.command[0]}: ")
    for words in case.told:
        assert words in one_line


def test_a_fault_of_the_world_is_a_line_or_two(world: World) -> None:
    for name, case in CASES.items():
        done = world.outcomes[name].result(PROGRAM_LIMIT_S)
        said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
        if case.exit_code == FAILED:
            assert len(said) == 1 or (len(said) == 2 and said[1].startswith("  because: ")), name


def test_after_a_night_without_kafka_the_next_sends_everything(world: World) -> None:
    failed = world.outcomes["producer-kafka-down"].result(PROGRAM_LIMIT_S)
    assert failed.returncode == FAILED

    world.deployment.send(world.school("producer-kafka-down"), "good")
    world.deployment.consume()

    users = world.deployment.rows("users", "oak")
    assert len(users) > _STUDENTS
    assert [each["balanced"] for each in world.deployment.rows("runs", "oak")] == [True]


def _wait_for(word: str, log: Path) -> None:
    wait_until(lambda: word in log.read_text(), limit_s=PROGRAM_LIMIT_S, what=word)


def _run(
    deployment: Deployment, folder: Path, databases: Mapping[str, str], name: str, case: Case
) -> Done:
    environ = {key: databases.get(value, value) for key, value in case.environ.items()}
    command = (part.format(case=name) for part in case.command)
    return replace(deployment, folder=folder).run(*command, MYA_LOG_FORMAT="json", **environ)


def _with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username}:{password}@{address}").geturl()
