"""The real program and a real broker: whatever is spoilt, it ends as documented, says so in lines
for machines and one for a person, and what could be read is sent.
"""

import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from confluent_kafka.admin import AdminClient

from consumers.kafka import Cluster
from consumers.topics import apply_topics
from contract.data_sets import BY_NAME
from contract.names import Topics, school_of
from producer.failures import ConfigurationError, ExitCode
from producer.given import settings_of
from tests.fuzz.beside_cases import is_at_home
from tests.fuzz.beside_school import DAY, SETTINGS, put_school, spoil_one
from tests.fuzz.kept_back import KEPT_BACK
from tests.fuzz.spoilt_files import NAME, OUTSIDE, Place, spoil
from tests.nights.deployment import Deployment, Done
from tests.nights.log import PARTITIONS, Message, read

_SEED: Final = "always"
_AT_ONCE: Final = 2
_LIMIT_S: Final = 60
_SOUND: Final = "sound"
_REPORTS: Final = (
    *("students", "students.emails", "class-groups", "class-groups.members"),
    "student-timetables",
)
_SPOILT: Final = tuple(f"report-{number}" for number in range(6)) + tuple(
    f"beside-{number}" for number in range(8)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the program did at one school."""

    how: str
    done: Done
    log_file: str
    sent: list[Message]

    @property
    def lines(self) -> list[str]:
        return self.done.stderr.splitlines()

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The lines for machines."""
        return [json.loads(each) for each in self.lines if each.startswith("{")]

    @property
    def told(self) -> list[str]:
        """The lines for people."""
        return [each for each in self.lines if not each.startswith("{")]


@pytest.fixture(scope="module")
def deployment(kafka: str) -> Iterator[Deployment]:
    """Topics of this module's own, and no database: nobody reads them here."""
    prefix = f"fuzz-{secrets.token_hex(6)}."
    cluster = Cluster(bootstrap_servers=kafka, config_file=None, topics=Topics(prefix))
    apply_topics(cluster, partitions=PARTITIONS, replication_factor=1)
    yield Deployment(kafka=kafka, prefix=prefix, database_url="")
    admin = AdminClient({"bootstrap.servers": kafka, "log_level": 0})
    ours = [each for each in admin.list_topics(timeout=_LIMIT_S).topics if each.startswith(prefix)]
    for future in admin.delete_topics(ours).values():
        future.result(_LIMIT_S)


@pytest.fixture(scope="module")
def played(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    folder = tmp_path_factory.mktemp("schools")

    def night(school: str) -> tuple[str, Done]:
        how = _put(folder / school, school)
        command = ("run", "--settings", str(folder / school / SETTINGS), "--on", DAY)
        return how, deployment.run("mya-producer", *command)

    schools = (_SOUND, *_SPOILT)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        nights = dict(zip(schools, pool.map(night, schools), strict=True))
    sent = read(deployment)
    return {
        school: Played(
            how=how,
            done=done,
            log_file=_log_of(folder / school),
            sent=[each for each in sent if school_of(each.key) == school],
        )
        for school, (how, done) in nights.items()
    }


@pytest.mark.parametrize("school", [_SOUND, *_SPOILT])
def test_it_ends_as_documented_and_says_so(played: dict[str, Played], school: str) -> None:
    night = played[school]
    events = [each["event"] for each in night.facts]
    is_over = "run_completed" in events

    assert night.done.stdout == ""
    assert night.done.returncode in [*ExitCode]
    assert "Traceback" not in night.done.stderr, night.how
    assert is_over == (night.told == []), night.how
    assert is_over or (len(night.told) == 1 and night.told[0].startswith("mya-producer: "))
    assert is_over or night.done.returncode in (ExitCode.FAILED, ExitCode.USAGE)
    assert all(json.loads(each)["event"] for each in night.log_file.splitlines())


@pytest.mark.parametrize("school", [_SOUND, *_SPOILT])
def test_it_tells_nothing_of_anybody_and_lets_nobody_out(
    played: dict[str, Played], school: str
) -> None:
    night = played[school]
    told = night.done.stderr + night.log_file

    assert NAME not in told
    assert KEPT_BACK not in told
    assert OUTSIDE not in told
    assert not [each for each in night.sent if KEPT_BACK.encode() in each.key + each.value]


@pytest.mark.parametrize("school", [_SOUND, *_SPOILT])
def test_what_could_be_read_is_sent(played: dict[str, Played], school: str) -> None:
    night = played[school]
    run_id = next((each["run_id"] for each in night.facts if each["event"] == "run_started"), "")
    events = [each.event for each in night.sent if each.subject in BY_NAME]
    sent = sum(each["run_id"] == run_id for each in events)
    completed = [each for each in night.facts if each["event"] == "data_set_completed"]
    counted = sum(each[name] for each in completed for name in ("created", "updated", "removed"))

    assert counted == sent, night.how


def test_what_is_not_spoilt_is_sent_beside_what_is(played: dict[str, Played]) -> None:
    expected = _ended(played[_SOUND])

    assert set(expected.values()) == {"completed", "held", "off"}
    for number in range(6):
        night = played[f"report-{number}"]
        file = night.how.partition(" ")[0]
        others = {**expected, file.partition(".")[0]: "any"}
        found = {**_ended(night), file.partition(".")[0]: "any"}
        assert others == found, night.how


def _put(folder: Path, school: str) -> str:
    """Put a school there, and spoil it; return what is spoilt, and how."""
    put_school(folder, school)
    kind, _, number = school.partition("-")
    chance = Random(f"{_SEED}/{school}")  # noqa: S311 - no secret
    match kind:
        case "report":
            outside = folder / "outside.txt"
            outside.write_text(OUTSIDE, encoding="utf-8")
            file = _REPORTS[int(number) % len(_REPORTS)]
            place = Place(extract=folder / "extract", outside=outside, port=1)
            return f"{file} {spoil(place, file, chance)}"
        case "beside":
            how = spoil_one(folder, chance)
            _demand_home(folder)
            return how
        case _:
            return ""


def _demand_home(folder: Path) -> None:
    """Demand that a spoilt case writes nowhere else: another is to be chosen if it does."""
    try:
        settings = settings_of(folder / SETTINGS, {})
    except ConfigurationError:
        return
    assert is_at_home(settings, folder)


def _log_of(folder: Path) -> str:
    file = folder / "logs" / "mya-producer.log"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _ended(night: Played) -> dict[str, str]:
    return {
        each["data_set"]: each.get("reason", "completed")
        for each in night.facts
        if each["event"] in ("data_set_completed", "data_set_skipped")
    }
