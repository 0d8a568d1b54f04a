"""`mya-projections schools`: enrolment as an operator does it."""

import json
import subprocess
import tomllib
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.signing import school_secret
from projections.permanent import enrolment
from projections.permanent.enrolment import Enrolled
from tests.conftest import Program
from tests.laws.signers import ROOT_KEY

SCHOOL: Final = "oak/1"

Done = subprocess.CompletedProcess[str]


class Desk:
    """The command, on a database of the test's own."""

    def __init__(self, program: Program, url: str, committing: Connection[Any]) -> None:
        self._program = program
        self._connection = committing
        self._environ = {"MYA_DATABASE_URL": url, "MYA_ROOT_KEY": ROOT_KEY.hex()}

    def run(self, *command: str, school: str = SCHOOL, **environ: str) -> Done:
        named = () if command[0] == "list" else ("--school", school)
        given = self._environ | environ
        return self._program("mya-projections", "schools", *command, *named, environ=given)

    def enrol(self) -> dict[str, str]:
        printed: dict[str, str] = json.loads(self.run("enrol", "--json").stdout)
        return printed

    @property
    def school(self) -> Enrolled:
        self._connection.rollback()
        found = enrolment.find(self._connection, SCHOOL)
        assert found
        return found

    @property
    def edition(self) -> int:
        self._connection.rollback()
        return enrolment.edition(self._connection)


@pytest.fixture
def desk(run_program: Program, database_url: str, committing: Connection[Any]) -> Desk:
    return Desk(run_program, database_url, committing)


def test_enrolment_prints_once_what_the_settings_file_needs(desk: Desk) -> None:
    options = ("--bootstrap-servers", "kafka.example.org:9093", "--topic-prefix", "mya.")
    done = desk.run("enrol", *options)
    listed = desk.run("list")

    settings = tomllib.loads(done.stdout)
    key_id = settings.pop("key_id")
    secret = school_secret(ROOT_KEY, SCHOOL, key_id).hex()
    assert (done.returncode, listed.returncode) == (0, 0)
    assert settings == {
        "school": SCHOOL,
        "bootstrap_servers": "kafka.example.org:9093",
        "topic_prefix": "mya.",
    }
    assert done.stdout.splitlines()[-1] == f"# MYA_SCHOOL_SECRET={secret}"
    assert "not shown again" in done.stderr
    assert key_id in listed.stdout
    for text in (done.stderr, listed.stdout, listed.stderr):
        assert secret not in text
        assert ROOT_KEY.hex() not in text


def test_a_school_is_enrolled_once(desk: Desk) -> None:
    first = desk.enrol()

    again = desk.run("enrol")

    assert again.returncode == 2
    assert "rotate-key" in again.stderr
    assert again.stdout == ""
    assert [each.key_id for each in desk.school.keys] == [first["key_id"]]


@pytest.mark.parametrize(
    ("root_key", "said"), [("", "MYA_ROOT_KEY is missing"), ("swordfish", "is no root key")]
)
def test_without_a_root_key_no_school_is_enrolled(desk: Desk, root_key: str, said: str) -> None:
    done = desk.run("enrol", MYA_ROOT_KEY=root_key)

    assert done.returncode == 2
    assert said in done.stderr
    assert "swordfish" not in done.stderr
    assert json.loads(desk.run("list", "--json").stdout) == []


def test_a_rotated_key_is_valid_a_while_longer(desk: Desk) -> None:
    first = desk.enrol()
    before = desk.edition

    rotated = json.loads(desk.run("rotate-key", "--overlap-days", "3", "--json").stdout)

    old, new = desk.school.keys
    assert (old.key_id, new.key_id) == (first["key_id"], rotated["key_id"])
    assert first["secret"] != rotated["secret"]
    assert old.valid_until is not None
    assert (old.valid_until - new.valid_from).days == 3
    assert new.valid_until is None
    assert desk.edition > before


def test_a_revoked_key_ends_when_it_was_stolen(desk: Desk) -> None:
    key_id = desk.enrol()["key_id"]
    stolen = ("--key", key_id, "--from", "2026-09-01T02:30+01:00")

    seen = desk.run("revoke-key", *stolen)
    untouched = desk.school
    done = desk.run("revoke-key", *stolen, "--yes")

    (key,) = desk.school.keys
    assert (seen.returncode, done.returncode) == (0, 0)
    assert "would be revoked" in seen.stderr
    assert not untouched.keys[0].revoked
    assert key.revoked
    assert key.valid_until is not None
    assert key.valid_until.isoformat() == "2026-09-01T01:30:00+00:00"
    assert f"replay start --school {SCHOOL}" in done.stderr


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--key", "key-0"), "has no key key-0"),
        (("--key", "{key}", "--from", "yesterday"), "give it as"),
        (("--key", "{key}", "--from", "2026-09-01T02:30"), "say the zone"),
    ],
)
def test_a_key_is_revoked_by_its_id_and_a_moment(
    desk: Desk, option: tuple[str, ...], said: str
) -> None:
    key_id = desk.enrol()["key_id"]

    done = desk.run("revoke-key", *(each.format(key=key_id) for each in option), "--yes")

    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not desk.school.keys[0].revoked


def test_a_school_is_suspended_resumed_and_closed_for_good(desk: Desk) -> None:
    desk.enrol()
    states = [desk.school.state]
    editions = [desk.edition]

    for command in ("suspend", "resume", "suspend", "close"):
        assert "add --yes" in desk.run(command).stderr
        assert desk.run(command, "--yes").returncode == 0
        states.append(desk.school.state)
        editions.append(desk.edition)

    assert states == ["enrolled", "suspended", "enrolled", "suspended", "closed"]
    assert len(set(editions)) == 5
    for command in ("resume", "suspend", "close", "rotate-key"):
        refused = desk.run(command)
        assert refused.returncode == 2
        assert "is closed" in refused.stderr


def test_who_is_not_enrolled_is_said(desk: Desk) -> None:
    done = desk.run("suspend", "--yes", school="elm")

    assert done.returncode == 1
    assert "elm is not enrolled" in done.stderr


def test_an_id_that_no_message_could_carry_is_refused(desk: Desk) -> None:
    done = desk.run("enrol", school="o" * 201)

    assert done.returncode == 2
    assert "longer than the 200 bytes" in " ".join(done.stderr.replace("│", " ").split())
