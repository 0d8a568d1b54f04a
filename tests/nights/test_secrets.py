"""No secret and no name is in what the programs say, show and leave behind, nor in how the system
lists them: whether things go well or wrong.
"""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from producer.sample import personal_values
from producer.state.store import FILE
from tests.nights import canaries
from tests.nights.canary_story import Story, live
from tests.nights.conftest import Deploy

WRONG: Final = {
    "no broker": (1, "Kafka"),
    "no database": (1, "Cannot connect to PostgreSQL"),
    "no database for the office": (1, "Cannot connect to PostgreSQL"),
    "half an address": (2, "cannot be read"),
    "no address": (2, "cannot be read"),
    "no root key": (2, "MYA_ROOT_KEY is no root key"),
    "no school secret": (2, "The secret of key"),
    "no webhook secret": (2, "MYA_WEBHOOK_SECRET"),
    "no webhook": (1, "webhook"),
    "no mail server": (1, "mail server"),
    "a refused login of SIMS": (1, ""),
    "a bug": (1, "a bug in mya-producer"),
    "worker, bug": (1, "a bug in this program"),
    "refused settings of Kafka": (1, "Kafka"),
    "misspelt settings of Kafka": (2, "no name=value"),
    "unknown settings of Kafka": (2, "sasl.pasword"),
}
"""What each failure ends with, and a word of what it says."""

TOLD_ONCE: Final = {"enrol": "MYA_SCHOOL_SECRET", "token": "a token"}
"""What prints a secret, because it makes it, and which."""


@pytest.fixture(scope="module")
def story(deploy: Deploy, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return live(deploy(), tmp_path_factory.mktemp("canaries"))


@pytest.mark.parametrize("what", WRONG)
def test_what_is_to_go_wrong_goes_wrong(story: Story, what: str) -> None:
    code, word = WRONG[what]

    done = story.done[what]

    assert (done.returncode, word in done.stderr) == (code, True), done.stderr


def test_what_is_to_go_well_goes_well(story: Story) -> None:
    # Whether a wrong password is refused is the database's own affair.
    others = story.done.keys() - WRONG.keys() - {"wrong password"}

    assert {what: story.done[what].returncode for what in others} == dict.fromkeys(others, 0)


def test_a_secret_is_told_by_what_makes_it_and_once(story: Story) -> None:
    told = {
        what: name
        for what, done in story.done.items()
        for name in canaries.found(story.planted, done.stdout)
    }

    assert told == TOLD_ONCE


def test_no_program_says_a_secret(story: Story) -> None:
    said = {what: done.stderr for what, done in story.done.items()} | story.lines

    assert {what: names for what, text in said.items() if (names := found(story, text))} == {}


def test_no_answer_shows_a_secret(story: Story) -> None:
    assert story.shown.keys() == {"worker", "web", "service", "pages"}
    assert {
        what: names for what, text in story.shown.items() if (names := found(story, text))
    } == {}


def test_whoever_lists_the_processes_reads_no_secret(story: Story) -> None:
    assert all("mya-" in listed for listed in story.commands.values())
    assert {what for what, text in story.commands.items() if found(story, text)} == set()


def test_no_file_of_the_producer_holds_a_secret(story: Story) -> None:
    files = {str(each): each.read_bytes().decode("latin-1") for each in own_files(story)}

    assert any(name.endswith(FILE) for name in files)
    assert {name: names for name, text in files.items() if (names := found(story, text))} == {}


def test_no_log_file_and_no_name_of_a_file_tells_of_a_person(story: Story) -> None:
    values = personal_values(story.folder / "extracts")
    logs = [each for each in own_files(story) if ".log" in each.name]

    text = "\n".join([*map(str, own_files(story)), *(each.read_text("utf-8") for each in logs)])

    assert logs
    assert len(values) > 100
    assert {each for each in values if each.casefold() in text.casefold()} == set()


def test_the_files_of_the_producer_are_its_accounts_alone(story: Story) -> None:
    modes = {each: stat.S_IMODE(each.stat().st_mode) for each in own_files(story)}
    folders = {each.parent for each in modes if "spoilt" not in str(each)}

    assert set(modes.values()) == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}


def test_no_secret_lies_in_the_database(story: Story) -> None:
    with psycopg.connect(story.deployment.database_url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname = 'sync' OR schemaname LIKE 'generation%'"
        ).fetchall()
        texts = {
            table: "\n".join(
                row
                for (row,) in connection.execute(
                    SQL("SELECT t::text FROM {} t").format(Identifier(schema, table))
                )
            )
            for schema, table in tables
        }

    assert texts["enrolled_school"]
    assert texts["access_token"]
    assert {table: names for table, text in texts.items() if (names := found(story, text))} == {}


def own_files(story: Story) -> Iterator[Path]:
    """Yield what the producer has written: its states and its log files."""
    for folder in ("state", "state-with-a-trigger", "state-sims", "logs"):
        yield from (each for each in (story.folder / folder).rglob("*") if each.is_file())


def found(story: Story, text: str) -> set[str]:
    return canaries.found(story.planted, text)
