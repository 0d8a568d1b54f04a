"""Local services for real: started, found again, killed, brought back and stopped."""

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from contract.signing import secret_of
from local import jars, ports, processes, services
from local.broker import Broker
from local.database import Database
from local.root_key import root_key_of
from local.services import Addresses

OUTSIDE = {services.BOOTSTRAP_SERVERS, services.DATABASE_URL}
EXPORTED = {*OUTSIDE, "MYA_OPEN_ENROLMENT", "MYA_ROOT_KEY"}


def local(command: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return subprocess.run(  # noqa: S603 - our own program
        (sys.executable, "-m", "local", command, "--folder", str(folder)),
        env=inherited | environ,
        cwd=services.CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def only(program: str, folder: Path) -> str:
    """A PATH on which there is this program, if the machine has it, and nothing else."""
    path = folder / "bin"
    path.mkdir()
    found = shutil.which(program)
    if found is not None:
        (path / program).symlink_to(found)
    return str(path)


def exports(printed: str) -> dict[str, str]:
    words = [shlex.split(line) for line in printed.splitlines()]
    assert all(len(line) == 2 and line[0] == "export" for line in words)
    return dict(line[1].split("=", 1) for line in words)


def ours(folder: Path) -> set[processes.Identity]:
    """The processes that were recorded below this folder, and run."""
    recorded = {
        processes.Identity(**json.loads(record.read_text()))
        for record in folder.rglob("process.json")
    }
    return recorded & processes.running().keys()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("services")
    yield made
    services.stop(made)


@pytest.fixture(scope="module")
def first(folder: Path) -> subprocess.CompletedProcess[str]:
    return local("up", folder)


@pytest.fixture
def running(folder: Path, first: subprocess.CompletedProcess[str]) -> Addresses:
    assert first.returncode == 0, first.stderr
    return services.start(folder, {})


def test_up_prints_export_lines_and_nothing_else(first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0, first.stderr
    assert exports(first.stdout).keys() == EXPORTED
    assert exports(first.stdout)["MYA_OPEN_ENROLMENT"] == "true"


def test_the_root_key_is_random_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = root_key_of(tmp_path / "one")

    assert len(secret_of(key)) == 32
    assert key == root_key_of(tmp_path / "one")
    assert key != root_key_of(tmp_path / "other")
    (file,) = (tmp_path / "one").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_second_call_only_prints(
    folder: Path, first: subprocess.CompletedProcess[str], running: Addresses
) -> None:
    before = ours(folder)

    second = local("up", folder)

    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
    assert ours(folder) == before


def test_env_prints_the_same_lines(
    folder: Path, first: subprocess.CompletedProcess[str], running: Addresses
) -> None:
    assert local("env", folder).stdout == first.stdout


def test_our_own_address_in_the_environment_stays_ours(
    folder: Path, first: subprocess.CompletedProcess[str], running: Addresses
) -> None:
    own = services.choose(folder, exports(first.stdout))

    assert not isinstance(own.kafka, services.Given)
    assert not isinstance(own.postgres, services.Given)


def test_the_role_may_create_databases(running: Addresses) -> None:
    with psycopg.connect(running.database_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
        connection.execute("DROP DATABASE another")
        name = connection.execute("SELECT current_database()").fetchone()

    assert name == ("mya",)


def test_a_killed_database_comes_back_with_its_port_and_its_rows(
    folder: Path, running: Addresses
) -> None:
    database = services.choose(folder, {}).postgres
    with psycopg.connect(running.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS answer")

    database.kill()
    assert not database.is_running()
    assert database.start() == running.database_url

    with psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (7,)


def test_a_killed_broker_comes_back_with_its_port(folder: Path, running: Addresses) -> None:
    broker = services.choose(folder, {}).kafka

    broker.kill()
    assert not broker.is_running()

    assert broker.start() == running.kafka_bootstrap_servers


def test_down_leaves_no_process_and_may_be_repeated(folder: Path, running: Addresses) -> None:
    before = ours(folder)

    stopped, again = local("down", folder), local("down", folder)

    assert (stopped.returncode, again.returncode) == (0, 0)
    assert (stopped.stdout, stopped.stderr) == ("", "")
    assert before.isdisjoint(processes.running())
    assert services.addresses(folder, {}) is None
    assert local("env", folder).returncode == 1


def test_an_address_in_the_environment_is_used_and_not_started(tmp_path: Path) -> None:
    given = {
        services.BOOTSTRAP_SERVERS: "kafka.invalid:9092",
        services.DATABASE_URL: "postgresql://someone@db.invalid/mya?options=-c%20a",
    }

    printed = local("up", tmp_path, **given)

    assert printed.returncode == 0
    own = {"MYA_OPEN_ENROLMENT": "true", "MYA_ROOT_KEY": root_key_of(tmp_path)}
    assert exports(printed.stdout) == given | own
    assert not list(tmp_path.rglob("process.json"))


def test_a_given_service_is_neither_stopped_nor_killed() -> None:
    given = services.Given("kafka.invalid:9092")

    given.stop()

    with pytest.raises(PermissionError, match="not ours to kill"):
        given.kill()


def test_without_java_and_docker_it_says_what_to_install(tmp_path: Path) -> None:
    answer = local("up", tmp_path / "services", PATH=only("setpriv", tmp_path), JAVA_HOME="")

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert "Java 17 or later is needed" in answer.stderr
    assert not list(tmp_path.rglob("process.json"))


def test_a_recorded_pid_that_is_another_process_now_is_left_alone(tmp_path: Path) -> None:
    record = {"pid": os.getpid(), "birth": "of a process that is long gone"}
    for service in (Broker(folder=tmp_path), Database(folder=tmp_path)):
        (tmp_path / "process.json").write_text(json.dumps(record))

        service.stop()
        service.kill()

        assert not service.is_running()


def test_a_port_that_was_taken_since_is_replaced(tmp_path: Path) -> None:
    record = tmp_path / "ports.json"
    before = ports.claim(record, ("one", "two"))
    with socket.create_server((ports.HOST, before["one"])):
        after = ports.claim(record, ("one", "two"))

    assert after["one"] != before["one"]
    assert after["two"] == before["two"]
    assert ports.remembered(record) == after


def test_a_failed_start_shows_the_end_of_the_log(tmp_path: Path) -> None:
    made = tmp_path / "made"
    (made / "postgres/data").mkdir(parents=True)  # with nothing in it to start from
    (made / "postgres/password").write_text("unused")
    given = {services.BOOTSTRAP_SERVERS: "kafka.invalid:9092"}

    answer = local("up", made, PATH=only("setpriv", tmp_path), **given)

    assert (answer.returncode, answer.stdout) == (1, "")
    assert f"PostgreSQL ended, see {made / 'postgres/log'}" in answer.stderr
    assert "could not access the server configuration file" in answer.stderr


def test_docker_runs_the_kafka_that_the_pom_pins() -> None:
    compose = (services.CHECKOUT / "compose.yaml").read_text()
    version = jars.KAFKA.pom.read_text().split("kafka_2.13</artifactId>")[1].split("version>")[1]

    assert f"image: apache/kafka:{version.removesuffix('</')}\n" in compose
