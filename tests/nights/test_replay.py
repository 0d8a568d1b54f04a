"""A replay from its plan to the end of the generation before, while nights come in."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from contract.names import ERRORS
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Done, Row
from tests.nights.log import copy, read
from tests.nights.replaying import (
    NIGHTS,
    SCHOOLS,
    WHY,
    Nights,
    feed,
    grown,
    replay,
    seen,
    start,
    statuses,
    wait_for_runs,
    worker,
)

_RUNS_BEFORE: Final = len(SCHOOLS) * (len(NIGHTS) - 1)
_RUNS: Final = len(SCHOOLS) * len(NIGHTS)
_END_LIMIT_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was printed and seen at each step of one replay, and by an undisturbed deployment."""

    planned: dict[str, Any]
    before: dict[str, Any]
    fresh: dict[str, Row]
    fed: dict[str, Row]
    compared: Done
    dry: Done
    after_dry: dict[str, Row]
    promoted: Done
    after_promotion: dict[str, Any]
    after_night: dict[str, Any]
    in_silence: Done
    rolled_back: Done
    after_rollback: dict[str, Any]
    promoted_again: Done
    after_all: dict[str, Any]
    told: int
    kept: Done
    dropped: Done
    fed_no_more: int
    last: dict[str, Row]
    journal: list[Any]


@pytest.fixture(scope="module")
def undisturbed(deploy: Deploy, nights: Nights) -> Deployment:
    """A deployment that lived through the same nights and was never replayed."""
    deployment = grown(deploy(), nights)
    copy(nights.tonight, deployment)
    deployment.consume()
    return deployment


@pytest.fixture(scope="module")
def story(deploy: Deploy, nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Story:
    deployment, folder = grown(deploy(), nights), tmp_path_factory.mktemp("replay")
    told: dict[str, Any] = {
        "planned": json.loads(replay(deployment, "plan", "--json").stdout),
        "before": seen(deployment),
    }
    with worker(deployment, folder / "one.log") as one:
        assert start(deployment) == "2"
        told["fresh"] = statuses(deployment)
        with worker(deployment, folder / "two.log", "2"):
            told |= dict(_switched(deployment, nights))
            told["kept"] = replay(deployment, "drop", "--generation", "1", *WHY)
            told["dropped"] = replay(deployment, "drop", "--generation", "1", "--yes", *WHY)
            told["fed_no_more"] = _end_of(one)
            told["last"] = statuses(deployment)
    told["journal"] = deployment.query(
        "SELECT generation, command, why FROM sync.generation_event ORDER BY event_id"
    )
    return Story(**told)


def _switched(deployment: Deployment, nights: Nights) -> Iterator[tuple[str, Any]]:
    """Promote, let a night come in, go back, and promote again; both generations have workers."""
    feed(deployment, "2")
    yield "fed", statuses(deployment)
    yield "compared", replay(deployment, "diff")
    yield "dry", replay(deployment, "promote", *WHY)
    yield "after_dry", statuses(deployment)
    yield "promoted", replay(deployment, "promote", "--yes", *WHY)
    yield "after_promotion", seen(deployment)
    copy(nights.tonight, deployment)
    wait_for_runs(deployment, _RUNS)
    yield "after_night", seen(deployment)
    yield "in_silence", replay(deployment, "diff", "--generation", "1")
    yield "rolled_back", replay(deployment, "rollback", "--yes", *WHY)
    yield "after_rollback", seen(deployment)
    yield "promoted_again", replay(deployment, "promote", "--yes", *WHY)
    yield "after_all", seen(deployment)
    yield "told", _errors_told(deployment)


def _errors_told(deployment: Deployment) -> int:
    """How many words there are on the topic of errors."""
    return sum(each.subject == ERRORS for each in read(deployment))


def _end_of(process: subprocess.Popen[bytes]) -> int:
    return process.wait(_END_LIMIT_S)


def test_the_plan_says_what_it_reads_and_takes(story: Story) -> None:
    assert story.planned["generation"] == "2"
    assert story.planned["messages"] == story.fed["1"]["messages"]
    assert story.planned["seconds"] > 0
    assert story.planned["bytes_needed"] > 0
    assert story.planned["has_room"] is True


def test_the_status_says_how_far_it_is(story: Story) -> None:
    fresh, fed = story.fresh["2"], story.fed["2"]

    assert (fresh["state"], fresh["workers"], fresh["messages_read"]) == ("building", 0, 0)
    assert (fed["state"], fed["workers"], fed["time_left"]) == ("building", 1, "0 min 0 s")
    assert fed["messages_read"] == fed["messages"] == fresh["messages"]
    assert fed["errors"] == story.fed["1"]["errors"]
    assert fed["last_command"].startswith("start by ")


def test_unchanged_rules_come_to_the_same(story: Story) -> None:
    assert story.compared.stdout.startswith("Generations 1 and 2 are the same: ")


def test_a_promotion_is_dry_unless_it_is_said_to_be_done(story: Story) -> None:
    assert "add --yes" in story.dry.stderr
    assert story.after_dry["1"]["state"] == "live"


def test_a_promotion_changes_nothing_that_schools_see(story: Story) -> None:
    assert "0 errors appear and 0 go" in story.promoted.stderr
    assert story.after_promotion == story.before


def test_the_new_generation_tells_of_the_next_night(story: Story, undisturbed: Deployment) -> None:
    assert story.after_night != story.before
    assert story.after_night == seen(undisturbed)


def test_the_one_before_is_fed_in_silence(story: Story) -> None:
    assert story.in_silence.stdout.startswith("Generations 2 and 1 are the same: ")


def test_what_the_one_tells_the_other_does_not(story: Story, undisturbed: Deployment) -> None:
    assert story.told == _errors_told(undisturbed)


def test_a_rollback_loses_nothing_and_can_be_taken_back(story: Story) -> None:
    assert "Generation 1 is live: 0 errors appear and 0 go" in story.rolled_back.stderr
    assert story.after_rollback == story.after_night
    assert "Generation 2 is live" in story.promoted_again.stderr
    assert story.after_all == story.after_night


def test_the_one_before_goes_when_it_is_dropped(story: Story) -> None:
    assert "add --yes" in story.kept.stderr
    assert "is gone" in story.dropped.stderr
    assert story.fed_no_more == 2
    assert {name: each["state"] for name, each in story.last.items()} == {"2": "live"}


def test_the_journal_has_each_command(story: Story) -> None:
    assert [(generation, command) for generation, command, _ in story.journal] == [
        ("2", "start"),
        ("2", "promote"),
        ("1", "rollback"),
        ("2", "promote"),
        ("1", "drop"),
    ]
    assert {why for _, _, why in story.journal} == {"A test"}
