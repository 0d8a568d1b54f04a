"""The source that lets SIMS write the extract: CommandReporter, run once for each file.

Promises: a report counts when its file is well-formed to the end, whatever the program returned;
one that fails costs its data set and no other; after a refused login SIMS is not asked again.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, assert_never

import structlog
from lxml import etree

from contract.declaration import DataSet
from contract.declaration import Source as ReadFrom
from producer.source.child_program import ChildProgram, child_program
from producer.source.command_line import Login, command_line
from producer.source.evidence import Remembered
from producer.source.exclusion import Exclusion
from producer.source.extract import ExtractFolder, Reading
from producer.source.faults import failed
from producer.source.sieve import KnownRows
from producer.source.sims_words import failure_in, is_refused_login

log = structlog.get_logger()

_LOOK_INTERVAL_S: Final = 0.2

_QUIET_S_MAX: Final = 60.0
"""A file may grow after the program has returned; one that stays as it is for so long, with
nothing left that could write it, will not be finished."""

_WORDS_BYTES_MAX: Final = 65_536
_CHUNK_BYTES: Final = 1_048_576


class CommandReporter:
    """The program, for one night."""

    def __init__(
        self,
        login: Login,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        quiet_s_max: float = _QUIET_S_MAX,
    ) -> None:
        self._login = login
        self._monotonic = monotonic
        self._sleep = sleep
        self._quiet_s_max = quiet_s_max
        self._refusal: str | None = None

    def fill(self, file: Path) -> None:
        """Run the report of a file, unless the school has none. Raises UnusableExtractError."""
        report = self._login.settings.report_for(file.name)
        if report is None:
            return
        if self._refusal is not None:
            raise failed(report, f"Not run: SIMS had refused the login. {self._refusal}")
        said = file.with_suffix(".said")
        try:
            with child_program(command_line(self._login, report, file), said) as child:
                problem = self._problem(child, file, said)
        except OSError as error:
            problem = f"CommandReporter cannot be run: {error.strerror}"
        if problem is not None:
            raise failed(report, problem)

    def _problem(self, child: ChildProgram, file: Path, said: Path) -> str | None:
        """Wait for the report; return what went wrong, or None once its file is whole."""
        settings = self._login.settings
        begun = self._monotonic()
        waiting = _Waiting(file)
        while (seconds := self._monotonic() - begun) < settings.report_limit_s:
            exit_code = child.look()
            if exit_code is not None:
                waiting.note_end(file.name, exit_code, seconds)
                words = self._words(said) or self._words(file)
                if words is not None:
                    return words
                if waiting.is_whole(seconds):
                    return None
                if waiting.quiet_s(seconds) > self._quiet_s_max and not child.has_children():
                    return "CommandReporter ended without a whole file and without an error"
            self._sleep(_LOOK_INTERVAL_S)
        log.warning("report_ended_by_force", file=file.name)
        return f"CommandReporter had not finished after {settings.report_limit_s:g} seconds"

    def _words(self, file: Path) -> str | None:
        try:
            with file.open("rb") as opened:
                words = failure_in(opened.read(_WORDS_BYTES_MAX), self._login.password)
        except OSError:
            return None
        if words is not None and is_refused_login(words):
            self._refusal = words
            log.warning("login_refused")
        return words


class _Waiting:
    """The wait for a file whose program has ended."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._has_ended = False
        self._size = -1
        self._since_s = 0.0
        self._is_parsed = False

    def note_end(self, file: str, exit_code: int, seconds: float) -> None:
        if not self._has_ended:
            self._has_ended = True
            # Undocumented, so nothing follows from it.
            log.info("report_run", file=file, exit_code=exit_code, seconds=round(seconds, 1))

    def quiet_s(self, now_s: float) -> float:
        """Return for how long the file has not grown."""
        return now_s - self._since_s

    def is_whole(self, now_s: float) -> bool:
        """Say whether the file is well-formed to its end; tried once for each size it rests at."""
        size = self._file.stat().st_size if self._file.exists() else 0
        if size != self._size:
            self._size, self._since_s, self._is_parsed = size, now_s, False
            return False
        if self._is_parsed or not size:
            return False
        self._is_parsed = True
        return _is_well_formed(self._file)


class _Nothing:
    """Keeps nothing of what is parsed, so that memory stays flat."""

    def close(self) -> None:
        """End."""


def _is_well_formed(file: Path) -> bool:
    parser = etree.XMLParser(
        target=_Nothing(),  # type: ignore[arg-type] # the stubs ask for more than lxml does
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
    )
    try:
        with file.open("rb") as opened:
            for chunk in iter(lambda: opened.read(_CHUNK_BYTES), b""):
                parser.feed(chunk)
        parser.close()
    except (etree.XMLSyntaxError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandReporterSource:
    """Reports are run when their data set is read; pictures lie in a folder beside, if any do."""

    reporter: CommandReporter
    folder: Path
    """Private, and emptied before each data set: no file lies there longer than it is needed."""
    beside: Path | None = None
    exclusion: Exclusion = field(default_factory=Exclusion)

    def read(
        self, data_set: DataSet, before: Remembered, known_rows: KnownRows | None = None
    ) -> Reading:
        """Run the reports of a data set, then read their files."""
        match data_set.source:
            case ReadFrom.REPORT:
                self._empty()
                for file in _files(data_set):
                    self.reporter.fill(self.folder / file)
                return ExtractFolder(self.folder, self.exclusion).read(data_set, before, known_rows)
            case ReadFrom.PICTURE_FOLDER:
                folder = self.beside or self.folder
                return ExtractFolder(folder, self.exclusion).read(data_set, before, known_rows)
            case _:
                assert_never(data_set.source)

    def _empty(self) -> None:
        for file in self.folder.iterdir():
            try:
                file.unlink()
            except OSError as error:
                # Another data set's, so nobody takes it for the next; it goes with the folder.
                log.warning("report_not_deleted", file=file.name, reason=error.strerror)


def _files(data_set: DataSet) -> Iterator[str]:
    yield f"{data_set.name}.xml"
    for detail in data_set.details:
        yield f"{data_set.name}.{detail.name}.xml"
