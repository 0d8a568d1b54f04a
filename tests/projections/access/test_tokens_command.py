import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg import Connection

from projections.access import readers
from projections.permanent import schools
from tests.projections.conftest import Run

SCHOOL = ("--school", "oakwood")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (SCHOOL, ("school", ["oakwood"], 365)),
        (("--support", *SCHOOL, "--school", "elm"), ("support", ["elm", "oakwood"], 90)),
        (("--support", "--all-schools", "--days", "7"), ("support", None, 7)),
    ],
)
def test_a_token_is_printed_once_and_listed_without_itself(
    options: tuple[str, ...],
    expected: tuple[str, list[str] | None, int],
    run_on_own: Run,
    committing: Connection[Any],
) -> None:
    made = run_on_own("tokens", "create", "--name", "Office", *options)
    listed = run_on_own("tokens", "list", "--json")

    token = made.stdout.strip()
    assert made.returncode == 0
    assert re.fullmatch(r"mya_[\w-]{43}", token)
    assert "not shown again" in made.stderr
    (row,) = json.loads(listed.stdout)
    lasts = datetime.fromisoformat(row["expires_at"]) - datetime.fromisoformat(row["created_at"])
    assert expected == (row["kind"], row["school_ids"], lasts.days)
    assert token not in listed.stdout
    assert readers.by_token(committing, token, now=datetime.now(UTC)) is not None


def test_a_school_that_is_not_known_may_be_misspelt(
    run_on_own: Run, committing: Connection[Any]
) -> None:
    schools.ensure(committing, ["oakwood"])
    committing.commit()

    known = run_on_own("tokens", "create", "--name", "Office", *SCHOOL)
    unknown = run_on_own("tokens", "create", "--name", "Office", "--school", "okwood")

    assert "does not know" not in known.stderr
    assert (unknown.returncode, "does not know school okwood" in unknown.stderr) == (0, True)


@pytest.mark.parametrize(
    "options",
    [
        (),
        (*SCHOOL, "--school", "elm"),
        ("--all-schools",),
        ("--support",),
        ("--support", "--all-schools", *SCHOOL),
        (*SCHOOL, "--days", "0"),
        (*SCHOOL, "--name", " "),
    ],
)
def test_a_token_that_makes_no_sense_is_a_fault_of_usage(
    options: tuple[str, ...], run: Run
) -> None:
    done = run("tokens", "create", "--name", "Office", *options)

    assert (done.returncode, done.stdout) == (2, "")


def test_a_token_is_revoked_only_with_yes(run_on_own: Run) -> None:
    run_on_own("tokens", "create", "--name", "Office", *SCHOOL)

    shown = run_on_own("tokens", "revoke", "--token-id", "1")
    before = json.loads(run_on_own("tokens", "list", "--json").stdout)
    done = run_on_own("tokens", "revoke", "--token-id", "1", "--yes")
    after = json.loads(run_on_own("tokens", "list", "--json").stdout)

    assert (shown.returncode, done.returncode) == (0, 0)
    assert "would be revoked" in shown.stderr
    assert (before[0]["state"], after[0]["state"]) == ("active", "revoked")


def test_a_token_that_is_not_there_is_not_revoked(run: Run) -> None:
    done = run("tokens", "revoke", "--token-id", "99", "--yes")

    assert (done.returncode, done.stderr) == (1, "There is no token 99.\n")


def test_the_list_for_people(run_on_own: Run) -> None:
    nothing = run_on_own("tokens", "list")
    run_on_own("tokens", "create", "--name", "Office", *SCHOOL)
    something = run_on_own("tokens", "list")

    assert (nothing.stdout, nothing.stderr) == ("", "There is no token yet.\n")
    assert re.search(r"1 +Office +school +oakwood +active", something.stdout)
