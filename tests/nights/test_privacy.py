"""No personal value is in what the programs say, nor in names, keys and headers on Kafka.

Everything on stderr is searched, in both formats, of programs that work and of programs that meet
extracts and events as bad as they come. What `show` and `errors list` print on stdout is data. No
value is exempt: the sample's are all made so that no program has a word of its own like them.
"""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import psycopg
import pytest
from confluent_kafka import Producer

from contract.names import ERRORS, Topics, key
from contract.wire import encode
from producer.sample import personal_values
from tests.laws.signers import school_signer
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Done, School
from tests.nights.history import History
from tests.nights.log import PARTITIONS, Message, copy, read, records
from tests.nights.quotable import BAD_EVENTS, BAD_EXTRACTS, NAME

FORMATS: Final = ("json", "console")
_Said = tuple[str, int, bytes, bytes | None, dict[str, str | bytes | None]]

_LIMIT_S: Final = 120
_AT_ONCE: Final = 2
_CHARACTERS_MIN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """Programs that met something bad: what they said, what the schools put on the topics, and why
    forged events were quarantined.
    """

    values: frozenset[str]
    done: dict[str, Done]
    log: list[Message]
    reasons: set[tuple[str, str]]


@pytest.fixture(scope="module")
def bad(history: History, deploy: Deploy, tmp_path_factory: pytest.TempPathFactory) -> Bad:
    deployment, folder = deploy(), tmp_path_factory.mktemp("privacy")
    good = history.school.extracts / "night-1"
    copy([each for each in history.first.sent if each.subject != "runs"], deployment)
    done = _at_school(deployment, good, folder)
    log = read(deployment)
    done |= _inside_mya(deployment, records(history.first.sent))
    values = personal_values(history.school.extracts) | {NAME}
    topics = Topics(deployment.prefix)
    reasons = {
        (topics.subject_of(topic), reason)
        for topic, reason in deployment.query("SELECT topic, reason FROM sync.quarantine")
    }
    return Bad(values=frozenset(values), done=done, log=log, reasons=reasons)


def test_the_values_are_long_enough_to_be_looked_for(bad: Bad) -> None:
    assert len(bad.values) > 100
    assert min(map(len, bad.values)) >= _CHARACTERS_MIN


def test_programs_that_work_tell_no_personal_value(history: History, bad: Bad) -> None:
    done = [*history.setting_up, *history.shown.values()]
    done += [each for night in history.nights for each in (night.producer, night.consumers)]

    for each in done:
        assert _found(bad.values, each.stderr) == set()
    assert all(_found(bad.values, each.stdout) == set() for each in history.setting_up)
    assert _found(bad.values, history.shown["users"].stdout) != set()


def test_the_bad_is_met(bad: Bad) -> None:
    codes = {name: bad.done[f"{name} json"].returncode for name in BAD_EXTRACTS}

    assert codes == {"broken": 3, "cut": 3, "odd": 0}
    assert bad.reasons == {
        ("students", "nul_in_text"),
        ("students", "wrong_partition"),
        ("students", "version_ahead"),
        ("students", "bytes_do_not_fit_schema"),
        ("students", "unknown_schema"),
        ("students", "key_mismatch"),
        ("students", "null_value"),
        ("students", "unsigned"),
        ("students", "same_version_other_content"),
        ("errors", "unknown_schema"),
    }


@pytest.mark.parametrize("log_format", FORMATS)
@pytest.mark.parametrize("name", [*BAD_EXTRACTS, "consumers"])
def test_programs_that_meet_something_bad_tell_no_personal_value(
    bad: Bad, name: str, log_format: str
) -> None:
    done = bad.done[f"{name} {log_format}"]

    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert done.stdout == ""
    assert done.stderr
    assert _found(bad.values, done.stderr) == set()


def test_a_crash_tells_where_and_nothing_of_the_row(bad: Bad, deploy: Deploy) -> None:
    deployment = deploy()
    copy(bad.log, deployment)
    with psycopg.connect(deployment.database_url) as connection:
        # Stands for a bug of ours; PostgreSQL says which row it refuses, with all that is in it.
        connection.execute("ALTER TABLE generation_1.app_user ADD CHECK (surname IS NULL)")

    done = deployment.run("mya-consumers", "run", "--until-idle")

    assert done.returncode == 1
    assert "CheckViolation, a bug in this program" in done.stderr
    assert "consumers/loop/applier.py" in done.stderr
    assert _found(bad.values, done.stderr) == set()


def test_names_keys_and_headers_on_kafka_hold_no_personal_value(history: History, bad: Bad) -> None:
    log = [*read(history.deployment), *bad.log]

    assert {each.subject for each in log} > {"students", "errors", "runs"}
    for each in log:
        headers = " ".join(
            f"{name}={value.decode(errors='replace')}" for name, value in each.headers
        )
        assert _found(bad.values, f"{each.subject} {each.key.decode()} {headers}") == set()


def test_values_on_kafka_hold_what_is_looked_for(history: History, bad: Bad) -> None:
    values = " ".join(str(each.event) for each in records(history.first.sent))

    assert len(_found(bad.values, values)) > 100


def _at_school(deployment: Deployment, good: Path, folder: Path) -> dict[str, Done]:
    """Let producers meet bad extracts, in each format."""
    for name, spoils in BAD_EXTRACTS.items():
        shutil.copytree(good, folder / name)
        for file, spoil in spoils.items():
            spoil(folder / name / f"{file}.xml")
    each = [(name, log_format) for name in BAD_EXTRACTS for log_format in FORMATS]

    def run(name: str, log_format: str) -> Done:
        state = folder / f"{name}-{log_format}"
        school = School(school_id=name, extracts=folder, state=state)
        return deployment.run(*school.night(name), MYA_LOG_FORMAT=log_format)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        done = pool.map(run, *zip(*each, strict=True))
    return {" ".join(names): each for names, each in zip(each, done, strict=True)}


def _inside_mya(deployment: Deployment, sent: list[Message]) -> dict[str, Done]:
    """Let consumers meet bad events, twice over, once for each format."""
    done = {}
    for number, log_format in enumerate(FORMATS, start=1):
        _forge(deployment, sent, number)
        done[f"consumers {log_format}"] = deployment.run(
            "mya-consumers", "run", "--until-idle", MYA_LOG_FORMAT=log_format
        )
    return done


def _forge(deployment: Deployment, sent: list[Message], number: int) -> None:
    students = [each for each in sent if each.subject == "students"]
    said = _said_with_a_key(students, number)
    said.append(("students", students[-1].partition, students[-1].key, NAME.encode(), {}))
    refused: list[Any] = []
    producer = Producer(
        {
            "bootstrap.servers": deployment.kafka,
            "on_delivery": lambda error, _: refused.append(error) if error else None,
        }
    )
    topics = Topics(deployment.prefix)
    for about, partition, at, value, headers in said:
        producer.produce(
            topics.of(about), key=at, value=value, headers=headers, partition=partition
        )
    assert producer.flush(_LIMIT_S) == 0
    assert refused == []


def _said_with_a_key(students: list[Message], number: int) -> list[_Said]:
    """What somebody could say who has the school's key: topic, partition, key, value, headers."""
    said: list[tuple[str, int, bytes, bytes | None]] = []
    for spoil, message in zip(BAD_EVENTS.values(), students, strict=False):
        event = spoil(message.event | {"version": message.event["version"] + number})
        said.append(("students", message.partition, message.key, encode("students", event)))
    last = students[-1]
    home = last.partition
    said += [
        ("students", home, last.key, last.value[:-3]),
        ("students", home, last.key, NAME.encode()),
        ("students", home, last.key, None),
        ("students", home, key(last.event["school"], NAME), last.value),
        ("students", (home + 1) % PARTITIONS, last.key, last.value),
        (ERRORS, home, last.key, NAME.encode()),
    ]
    signer = school_signer(last.event["school"])
    return [(*each, dict(signer.headers(each[0], *each[2:]))) for each in said]


def _found(values: frozenset[str], text: str) -> set[str]:
    """The values that are in a text, whatever their case, escaped or not."""
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    searched = " ".join((text, unescaped, unquote(text))).casefold()
    return {each for each in values if each.casefold() in searched}
