"""A case: one file that is no report is spoilt, and the producer does its night all the same.

It ends as documented, in one line where it fails, tells nothing of anybody, and sends nothing of
the child that is excluded, whatever became of the list.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from contract.names import RUNS
from contract.wire import UnreadableBytesError
from producer import run_command
from producer.events.messages import Message
from producer.failures import ConfigurationError, ExitCode, UnavailableError
from producer.given import settings_of
from producer.run_request import RunRequest
from producer.settings import Settings
from producer.source.exclusion import FILE as EXCLUDE
from producer.status_command import status
from tests.fuzz.beside_school import DAY, SETTINGS, put_school, spoil_one
from tests.fuzz.kept_back import KEPT_BACK, is_about_kept_back
from tests.fuzz.spoilt_files import NAME
from tests.producer.fakes import FakeBroker

_LET_OUT: Final = re.compile(rb"(?:^|[\r\n])\s*#\s*%b\s" % KEPT_BACK.encode())
_LINE_CHARACTERS_MAX: Final = 1_000
_NOW: Final = datetime(2026, 9, 1, 3, tzinfo=UTC)


@dataclass(slots=True)
class BesideCase:
    """What is spoilt, and how: known once it was played."""

    seed: str
    number: int
    how: str = ""

    def __str__(self) -> str:
        return f"case {self.number} of seed {self.seed}: {self.how}"


@dataclass(slots=True)
class _Done:
    """How it ended: an exit code, and what was said, logged and sent."""

    code: ExitCode | None = None
    """None where nothing was run, because it would have written outside of the folder."""
    failed: list[str] = field(default_factory=list)
    """What it said where it could not go on: a line each."""
    told: list[str] = field(default_factory=list)
    logged: list[Any] = field(default_factory=list)
    broker: FakeBroker = field(default_factory=FakeBroker)


@dataclass(frozen=True, slots=True)
class BesideCases:
    """Plays cases, in a folder of its own."""

    folder: Path
    _model: Path

    def play(self, case: BesideCase) -> None:
        """Do a night with what is spoilt, and demand that it ends as promised."""
        chance = Random(f"beside/{case.seed}/{case.number}")  # noqa: S311 - no secret
        rmtree(self.folder, ignore_errors=True)
        copytree(self._model, self.folder, symlinks=True)
        case.how = spoil_one(self.folder, chance)
        done = _Done()
        with capture_logs() as done.logged:
            self._night(done)
        _demand(done)
        assert self._is_let_out() or not any(map(_names_kept_back, done.broker.received))

    def _night(self, done: _Done) -> None:
        try:
            settings = settings_of(self.folder / SETTINGS, {})
            if not is_at_home(settings, self.folder):
                return
            self._look(settings, done)
            done.code = _run(settings, done.broker)
            self._look(settings, done)
        except ConfigurationError as error:
            done.code = ExitCode.USAGE
            done.failed.append(str(error))
        except UnavailableError as error:
            done.code = ExitCode.FAILED
            done.failed.append(str(error))

    def _is_let_out(self) -> bool:
        """Say whether the list has become one that says so: # before the id, and nothing else."""
        try:
            return bool(_LET_OUT.search((self.folder / "extract" / EXCLUDE).read_bytes()))
        except OSError:
            return False  # it is no file, or a link to nowhere

    def _look(self, settings: Settings, done: _Done) -> None:
        """Ask how the school is, as its monitoring does: it may be told that nobody can say."""
        try:
            done.told += status(settings, _NOW).lines()
        except (ConfigurationError, UnavailableError) as error:
            done.failed.append(str(error))


def is_at_home(settings: Settings, folder: Path) -> bool:
    """Say whether spoilt settings name no place outside this folder, where a run would write."""
    return all(
        each is None or folder.resolve() in each.resolve().parents
        for each in (settings.state, settings.extract, settings.log_file)
    )


def _run(settings: Settings, broker: FakeBroker) -> ExitCode:
    @contextmanager
    def connected(_client: object, **_about: object) -> Iterator[FakeBroker]:
        yield broker

    request = RunRequest(settings=settings, selected=None, day=date.fromisoformat(DAY))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_command, "connect", connected)
        return run_command.run(request)


def _demand(done: _Done) -> None:
    for line in done.failed:
        assert line.isprintable(), "more than a line"
        assert len(line) < _LINE_CHARACTERS_MAX, "a line that nobody reads"
    told = repr((done.failed, done.told, done.logged))
    assert NAME not in told
    assert KEPT_BACK not in told
    if done.code in (ExitCode.DONE, ExitCode.NEEDS_A_PERSON):
        assert any(each.subject == RUNS for each in done.broker.received)


def _names_kept_back(message: Message) -> bool:
    try:
        return is_about_kept_back(message)
    except UnreadableBytesError:
        return KEPT_BACK.encode() in message.value  # of a damaged outbox: it goes to quarantine


@contextmanager
def beside_cases() -> Iterator[BesideCases]:
    """Prepare to play cases."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        model = Path(folder) / "model"
        with capture_logs():
            put_school(model)
        yield BesideCases(Path(folder) / "case", model)
