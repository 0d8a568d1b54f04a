"""What is tried, step by step: up, three nights, the page, workers that end, a restart."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import httpx
from rich.console import Console

from local.demo.waiting import waiting
from local.trial.failures import TrialFailedError
from local.trial.pages import Pages
from local.trial.stack import Stack

SCHOOL: Final = "demo"
NIGHTS: Final = 3
"""As compose.yaml has the sample school send them."""

_JOBS: Final = ("topics", "migrate", "school-settings", "school")
_STAYING: Final = ("kafka", "postgres", "worker", "worker", "web")
_READY_LIMIT_S: Final = 300  # 40 s on a quiet machine
_NIGHT_LIMIT_S: Final = 120  # a few seconds on a quiet machine
_STOP_LIMIT_S: Final = 10
"""A worker that is asked to end does so within this time."""
_POLL_S: Final = 0.5

_NIGHT_AGAIN: Final = (
    *("mya-producer", "run", "--snapshot", "--extract", f"extracts/night-{NIGHTS}"),
    *("--on", "2026-09-03", "--settings", "school.toml", "--state", "state"),
)
"""The last night once more and whole, so that it has something to say of every record."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what is done, and how long it took."""

    console: Console

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show a step while it goes on, and its time once it is done."""
        began = time.monotonic()
        with waiting(self.console, title):
            yield
        self.console.print(f"  {title} [dim]({time.monotonic() - began:.1f} s)[/dim]")


def tell(stack: Stack, console: Console, *, build: bool) -> None:
    """Try everything. Raises TrialFailedError at the first thing that does not hold."""
    teller = Teller(console)
    if build:
        with teller.step("build the image"):
            stack.build()
    with teller.step("start everything, and the demo's school"):
        stack.up()
    with teller.step("the jobs are done, and the school has sent its nights"):
        _until("the jobs are done", lambda: _are_done(stack), _READY_LIMIT_S)
    with teller.step("what stays is well"):
        _until("every service is well", lambda: _are_well(stack), _READY_LIMIT_S)
    pages = _signed_in(stack)
    with teller.step(f"{NIGHTS} nights are settled, and nothing of them is lost"):
        _until_settled(pages, NIGHTS)
    with teller.step("the page shows the school's errors"):
        before = _errors(pages)
    _lose_each_worker(stack, pages, teller)
    _crash_a_worker(stack, teller)
    with teller.step("Kafka and PostgreSQL start again, and everything is well"):
        stack.restart("kafka", "postgres")
        _until("every service is well", lambda: _are_well(stack), _READY_LIMIT_S)
    _send_a_night(stack, pages, teller)
    with teller.step("the page shows the same errors"):
        _demand("The errors are the same.", _errors(pages) == before)


def _lose_each_worker(stack: Stack, pages: Pages, teller: Teller) -> None:
    """Stop one worker, then the other: whichever has the school, it changes hands."""
    for number in (1, 2):
        worker = stack.containers("worker")[number - 1]
        with teller.step(f"worker {number} ends when it is asked to"):
            began = time.monotonic()
            stack.stop(worker)
            took_s = time.monotonic() - began
            _demand(f"It ends within {_STOP_LIMIT_S} s: {took_s:.1f}", took_s < _STOP_LIMIT_S)
        (stopped,) = (each for each in stack.containers("worker") if each.id == worker.id)
        _demand(f"It ends with 0: {stopped.exit_code}", stopped.is_done)
        _send_a_night(stack, pages, teller)
        with teller.step(f"worker {number} comes back"):
            stack.start(worker)
            _until("every service is well", lambda: _are_well(stack), _READY_LIMIT_S)


def _crash_a_worker(stack: Stack, teller: Teller) -> None:
    worker = stack.containers("worker")[0]
    with teller.step("a worker that crashes is started again"):
        stack.crash(worker)
        _until("it was started again", lambda: _has_restarted(stack, worker.id), _READY_LIMIT_S)
        _until("every service is well", lambda: _are_well(stack), _READY_LIMIT_S)


def _send_a_night(stack: Stack, pages: Pages, teller: Teller) -> None:
    count = len(pages.runs())
    with teller.step("the school sends a night"):
        stack.run("school", *_NIGHT_AGAIN)
    with teller.step("it is settled, and nothing of it is lost"):
        _until_settled(pages, count + 1)


def _signed_in(stack: Stack) -> Pages:
    token = stack.execute(
        "worker", "mya-projections", "tokens", "create", "--name", "Trial", "--school", SCHOOL
    )
    return Pages(stack.address, token.strip(), SCHOOL)


def _errors(pages: Pages) -> set[str]:
    """The open errors of the school, which its page shows."""
    found = pages.open_errors()
    _demand("The sample school has errors.", bool(found))
    _demand("The page shows what is to be put right.", pages.shows_errors())
    return found


def _are_done(stack: Stack) -> bool:
    found = {each.service: each for each in stack.containers()}
    return all(name in found and found[name].is_done for name in _JOBS)


def _are_well(stack: Stack) -> bool:
    well = [each.service for each in stack.containers() if each.is_well]
    return sorted(well) == sorted(_STAYING)


def _has_restarted(stack: Stack, container_id: str) -> bool:
    return any(each.restarts for each in stack.containers("worker") if each.id == container_id)


def _until_settled(pages: Pages, count: int) -> None:
    def are_settled() -> bool:
        runs = pages.runs()
        return len(runs) == count and all(
            run["state"] == "completed" and run["balanced"] for run in runs
        )

    _until(f"{count} nights are settled", are_settled, _NIGHT_LIMIT_S)


def _until(what: str, holds: Callable[[], bool], limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while not _holds(holds):
        if time.monotonic() > deadline:
            raise TrialFailedError(f"Not within {limit_s:g} s: {what}.")
        time.sleep(_POLL_S)


def _holds(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except httpx.TransportError:
        # A server that is starting again.
        return False


def _demand(what: str, holds: bool) -> None:
    if not holds:
        raise TrialFailedError(f"This does not hold: {what}")
