"""A year of nights of one school, with the real programs: nothing grows but what must.

`make soak` lives through 365 nights and prints the curve; with the other tests it is five, so that
nothing here is forgotten.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest

from consumers.kafka import Cluster, subjects
from consumers.topics import apply_topics
from contract.names import Topics
from tests.nights.compacting import CLEANING, SEGMENTS, configure
from tests.nights.conftest import Places
from tests.nights.deployment import Deployment
from tests.nights.log import PARTITIONS
from tests.nights.soak.curve import growing, heading, largest, row
from tests.nights.soak.school_year import NIGHTS_BETWEEN_BAD_ONES
from tests.nights.soak.sizes import Sizes
from tests.nights.soak.year import SCHOOL, Year
from tests.nights.watching import watched

NIGHTS: Final = int(os.environ.get("MYA_NIGHTS", "5"))
_QUARTERS_FROM: Final = 60
"""Nights of which a quarter says something."""


@pytest.fixture
def deployment(places: Places, template_database: str) -> Iterator[Deployment]:
    """A place where compaction and autovacuum keep up with nights that last seconds."""
    made = places.make(template_database)
    cluster = Cluster(bootstrap_servers=made.kafka, config_file=None, topics=Topics(made.prefix))
    apply_topics(cluster, partitions=PARTITIONS, replication_factor=1)
    configure(cluster, subjects(), SEGMENTS | CLEANING)
    with psycopg.connect(made.database_url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum_naptime = '2s'")
        connection.execute("SELECT pg_reload_conf()")
        yield made
        connection.execute("ALTER SYSTEM RESET autovacuum_naptime")
        connection.execute("SELECT pg_reload_conf()")


def test_nothing_grows_but_what_must(deployment: Deployment, tmp_path: Path) -> None:
    with watched(deployment, "mya-consumers", "run", log=tmp_path / "worker.log") as worker:
        worker.wait_for("partitions_assigned")
        year = Year(deployment, worker, tmp_path)
        curve = list(_printed(year.live(NIGHTS)))
        _print(largest(curve))

    bad = range(2, NIGHTS + 1, NIGHTS_BETWEEN_BAD_ONES)
    assert set(year.held) >= set(bad)
    codes = {each["code"] for each in deployment.rows("errors", SCHOOL)}
    assert {"required_field_missing", "subject_not_synced", "held_by_guard"} <= codes
    assert "out_of_step" not in codes
    assert NIGHTS < _QUARTERS_FROM or growing(curve) == []


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _printed(curve: Iterator[Sizes]) -> Iterator[Sizes]:
    """Print the curve as it is drawn: a year takes a while."""
    _print(heading())
    for sizes in curve:
        _print(row(sizes))
        yield sizes
