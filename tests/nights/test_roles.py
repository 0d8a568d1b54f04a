"""A night and a replay, each program with no more rights than it needs."""

import json
from pathlib import Path

import pytest

from projections.roles.declared import Role
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Done
from tests.roles import url_of

SCHOOL = ("--school", "4711")
WHY = ("--why", "A test")


@pytest.fixture(scope="module")
def place(deploy: Deploy, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """A deployment in which a worker has applied the first night of a sample school."""
    made = deploy()
    folder = tmp_path_factory.mktemp("roles")
    sample = ("--students", "20", "--nights", "2", "--seed", "1", "--weeks", "1")
    assert made.run("mya-producer", "sample", *sample, "--out", str(folder)).returncode == 0
    send(made, folder, "night-1")
    return made


def send(place: Deployment, folder: Path, night: str) -> None:
    sent = place.run(
        *("mya-producer", "run", *SCHOOL, "--extract", str(folder / night)),
        *("--state", str(folder / "state"), "--on", "2026-09-01"),
    )
    assert sent.returncode == 0, sent.stderr
    applied = as_role(place, Role.WORKER, "mya-consumers", "run", "--until-idle")
    assert applied.returncode == 0, applied.stderr


def as_role(place: Deployment, role: Role, *command: str) -> Done:
    return place.run(*command, MYA_DATABASE_URL=url_of(role, place.database_url))


def test_a_worker_applies_a_night(place: Deployment) -> None:
    (run,) = place.rows("runs", "4711")

    assert (run["state"], run["balanced"]) == ("completed", True)
    assert place.rows("users", "4711")
    assert place.errors("4711")


def test_the_back_office_works_with_the_rights_of_a_worker(place: Deployment) -> None:
    done = as_role(place, Role.WORKER, "mya-consumers", "accounts", "list", *SCHOOL, "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_support_reads_all_but_faces(place: Deployment) -> None:
    (user, *_) = place.rows("users", "4711")

    for command in (
        ("errors", "list"),
        ("runs", "list"),
        ("show", "users"),
        ("explain", "--person", user["third_party_id"]),
    ):
        done = as_role(place, Role.SUPPORT, "mya-projections", *command, *SCHOOL, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)
    faces = as_role(place, Role.SUPPORT, "mya-projections", "show", "profile_pictures", *SCHOOL)
    assert faces.returncode == 1
    assert "permission denied" in faces.stderr


def test_a_digest_needs_no_more_than_its_own(place: Deployment, tmp_path: Path) -> None:
    done = as_role(place, Role.DIGEST, "mya-projections", "digest", "--out", str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert [*tmp_path.iterdir()]


def test_a_replay_is_the_owners_and_fed_by_workers(
    place: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> None:
    start = ("mya-consumers", "replay", "start", *WHY)
    refused = as_role(place, Role.WORKER, *start)
    started = place.run(*start)
    fed = as_role(place, Role.WORKER, "mya-consumers", "run", "--until-idle", "--generation", "2")
    promoted = place.run("mya-consumers", "replay", "promote", "--generation", "2", *WHY)

    assert (refused.returncode, started.returncode) == (1, 0)
    assert "permission denied" in refused.stderr
    assert fed.returncode == 0, fed.stderr
    assert promoted.returncode == 0, promoted.stderr
    seen = as_role(place, Role.SUPPORT, "mya-projections", "show", "users", *SCHOOL, "--json")
    assert json.loads(seen.stdout)
    assert as_role(place, Role.WORKER, "mya-consumers", "run", "--until-idle").returncode == 0
