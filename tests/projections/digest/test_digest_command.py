"""`mya-projections digest` and `digest-addresses`, as they are run each morning."""

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from tests.projections.conftest import Run
from tests.projections.digest.mail_server import mail_server
from tests.projections.web.api.nights import LABEL, OAK, spoken, write_night, write_words

_URL = ("--public-url", "https://errors.example.org")


@pytest.fixture
def night(committing: Connection[Any]) -> None:
    write_night(committing, OAK)
    write_words(committing, [spoken(1)])


def _mail(port: int) -> tuple[str, ...]:
    return (
        *("--smtp-host", "127.0.0.1", "--smtp-port", str(port)),
        *("--smtp-security", "none", "--from", "sync@mya.example"),
    )


@pytest.mark.usefixtures("night")
def test_a_letter_goes_to_the_address_that_was_added(run_on_own: Run) -> None:
    added = run_on_own("digest-addresses", "add", "--school", OAK, "--address", "a@oak.example")
    listed = run_on_own("digest-addresses", "list", "--json")

    with mail_server() as mailbox:
        first = run_on_own("digest", *_URL, *_mail(mailbox.port))
        second = run_on_own("digest", *_URL, *_mail(mailbox.port))

    assert {each.returncode for each in (added, listed, first, second)} == {0}
    assert json.loads(listed.stdout) == [{"school_id": OAK, "address": "a@oak.example"}]
    assert mailbox.recipients == [["a@oak.example"]]
    assert "https://errors.example.org/s/oak" in str(mailbox.letters[0])


@pytest.mark.usefixtures("night")
def test_a_letter_that_was_refused_is_a_failure(run_on_own: Run) -> None:
    run_on_own("digest-addresses", "add", "--school", OAK, "--address", "a@oak.example")

    with mail_server() as mailbox:
        mailbox.answer = "451 later"
        done = run_on_own("digest", *_mail(mailbox.port))

    assert done.returncode == 1
    assert "code 451" in done.stderr
    assert "a@oak.example" not in done.stderr


@pytest.mark.usefixtures("night")
def test_without_a_mail_server_letters_go_to_a_folder(run_on_own: Run, tmp_path: Path) -> None:
    done = run_on_own("digest", *_URL, "--out", str(tmp_path / "out"))

    assert done.returncode == 0
    assert {each.suffix for each in (tmp_path / "out").iterdir()} == {".txt", ".html"}


@pytest.mark.usefixtures("night")
def test_a_dry_run_prints_the_letter(run_on_own: Run) -> None:
    done = run_on_own("digest", *_URL, "--dry-run", "--school", OAK)

    assert done.returncode == 0
    assert "https://errors.example.org/s/oak" in done.stdout
    assert LABEL not in done.stdout


def test_a_school_that_nobody_knows_is_named(run: Run) -> None:
    done = run("digest", "--dry-run", "--school", "none")

    assert done.returncode == 1
    assert "none" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("digest",), "--out"),
        (("digest", "--smtp-host", "mail.example"), "--from"),
        (
            (
                *("digest", "--smtp-host", "m.example", "--from", "a@b.example"),
                *("--smtp-user", "u", "--smtp-security", "none"),
            ),
            "password",
        ),
        (("digest-addresses", "add", "--school", "oak", "--address", "a b@c"), "office@"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], told: str, run: Run) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert told in done.stderr


def test_an_address_that_was_not_there_cannot_be_removed(run: Run) -> None:
    done = run("digest-addresses", "remove", "--school", "oak", "--address", "a@oak.example")

    assert done.returncode == 1
