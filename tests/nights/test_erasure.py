"""A person is erased for good: from the tables, from the topics, and from the broker's disk."""

import json
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from confluent_kafka import KafkaException, Producer
from psycopg.sql import SQL, Identifier

from consumers.kafka import Cluster, subjects
from consumers.topics import apply_topics
from contract.names import Topics
from local import services
from tests.laws.log import PARTITION_COUNT
from tests.laws.records import lesson, picture, staff_member, student, year_group
from tests.laws.school import Change, Night, School
from tests.nights.compacting import CLEANING, SEGMENTS, configure
from tests.nights.conftest import Places
from tests.nights.deployment import Deployment, Done
from tests.nights.waiting import wait_until
from tests.nights.year import BrokerLog

NAME: Final = "Zzyzxquill"
"""A name that nothing else has."""

TEACHER: Final[Change] = (
    "staff-members",
    "4",
    staff_member(title="Ms", forename="Dee", surname=NAME, work_email="dee@example.org"),
)
PICTURE: Final[Change] = ("profile-pictures", "4", picture("4"))
STAYING: Final[tuple[Change, ...]] = (
    ("students", "1", student(admission_number="ash")),
    ("year-groups", "7", year_group("1", supervisors=("4",))),
    (
        "student-timetables",
        "e1/1",
        lesson("student-timetables", "e1/1", staff_name=f"Ms D {NAME}"),
    ),
)
_DATA: Final = services.FOLDER / "test" / "kafka" / "data"
_COMPACTION_LIMIT_S: Final = 120


@pytest.fixture
def deployment(places: Places, template_database: str) -> Deployment:
    return places.make(template_database)


@pytest.fixture
def cluster(deployment: Deployment) -> Cluster:
    made = Cluster(
        bootstrap_servers=deployment.kafka, config_file=None, topics=Topics(deployment.prefix)
    )
    apply_topics(made, partitions=PARTITION_COUNT, replication_factor=1)
    configure(made, subjects(), SEGMENTS)
    wait_until(lambda: _has_leaders(made), limit_s=30, what="leaders of the new topics")
    return made


def _has_leaders(cluster: Cluster) -> bool:
    places = [
        (cluster.topics.of(subject), number)
        for subject in subjects()
        for number in range(PARTITION_COUNT)
    ]
    try:
        return len(cluster.ends_of(places)) == len(places)
    except KafkaException:
        return False


def test_a_person_is_erased_down_to_the_brokers_disk(
    deployment: Deployment, cluster: Cluster, tmp_path: Path
) -> None:
    _live(deployment, cluster, [TEACHER, PICTURE, *STAYING], [_gone(TEACHER), _gone(PICTURE)])
    assert bool(_on_disk(deployment)) == _is_local(deployment)
    _demand_export(deployment, tmp_path / "held.json")

    shown = _person(deployment, "erase", "--json")
    assert shown.returncode == 0, shown.stderr
    assert [each["text"] for each in json.loads(shown.stdout)["names_emptied"]] == [f"Ms D {NAME}"]
    assert _tables_with(deployment, NAME) != []

    done = _person(deployment, "erase", "--yes", "--who", "the office")
    assert done.returncode == 0, done.stderr
    assert _person(deployment, "status").returncode == 3
    assert _tables_with(deployment, NAME) == []
    deployment.consume()
    left = json.loads(_person(deployment, "status", "--json").stdout)
    assert left["tables"] == {}
    assert all(each["keys"] == each["forgotten_keys"] for each in left["topics"])

    configure(cluster, subjects(), CLEANING)
    rolled = deployment.run("mya-consumers", "retention", "--yes", "--who", "cron")
    assert rolled.returncode == 0, rolled.stderr
    deployment.consume()
    wait_until(lambda: not _on_disk(deployment), limit_s=_COMPACTION_LIMIT_S, what="compaction")
    wait_until(
        lambda: _person(deployment, "status").returncode == 0,
        limit_s=_COMPACTION_LIMIT_S,
        what="nothing is left",
    )
    assert deployment.rows("users", "oakwood")[0]["third_party_id"] == "1"


def _live(deployment: Deployment, cluster: Cluster, *nights: list[Change]) -> None:
    deployment.enrol("oakwood")
    log = BrokerLog(cluster=cluster, producer=Producer({"bootstrap.servers": deployment.kafka}))
    school = School("oakwood", log)
    for changes in nights:
        log.catch_up()
        school.run(Night(changes=changes))
        log.flush()
        deployment.consume()


def _gone(change: Change) -> Change:
    return change[0], change[1], None


def _person(deployment: Deployment, *command: str) -> Done:
    return deployment.run(
        "mya-consumers", "person", *command, "--school", "oakwood", "--person", "4"
    )


def _demand_export(deployment: Deployment, file: Path) -> None:
    done = _person(deployment, "export", "--out", str(file))
    assert done.returncode == 0, done.stderr
    held: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert file.stat().st_mode & 0o077 == 0
    assert [each["data_set"] for each in held["records"]] == ["staff-members", "profile-pictures"]
    assert held["records"][0]["record"]["surname"] == NAME
    assert held["account"][0]["username"] == "dee@example.org"
    assert [each["operation"] for each in held["changes"]] == ["removed"]
    assert held["named_by_others"] == [
        {"data_set": "year-groups", "record_id": "7", "fields": ["supervisors.user_id"]}
    ]


def _on_disk(deployment: Deployment) -> list[str]:
    """Return the segments of the local broker that have the name in them."""
    return [
        str(file.relative_to(_DATA))
        for file in _DATA.glob(f"{deployment.prefix}*/*.log*")
        if NAME.encode() in _bytes(file)
    ]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:  # the broker has removed it just now
        return b""


def _is_local(deployment: Deployment) -> bool:
    """Say whether the broker keeps its segments in this checkout."""
    return any(_DATA.glob(f"{deployment.prefix}*"))


def _tables_with(deployment: Deployment, text: str) -> list[str]:
    """Return the tables in which a text is, also among bytes."""
    with psycopg.connect(deployment.database_url) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        return [
            name
            for schema, name in tables
            if connection.execute(
                SQL(
                    "SELECT 1 FROM {} t WHERE position(%(text)s IN t::text) > 0"
                    " OR position(encode(convert_to(%(text)s, 'UTF8'), 'hex') IN t::text) > 0"
                ).format(Identifier(schema, name)),
                {"text": text},
            ).fetchone()
        ]
