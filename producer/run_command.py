"""`mya-producer run`: everything built, the lock taken, the night done, the summary told."""

import re
import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Final, TypeVar

import structlog

from contract import data_sets
from contract.names import ERRORS, RUNS, Topics
from contract.runs import DataSetEnd
from producer.failures import ConfigurationError, ExitCode
from producer.night.night import Night
from producer.night.orders import Orders, exit_code_of
from producer.night.rehearsal import Foreseen, rehearse
from producer.readiness.permissions import read_permissions
from producer.readiness.readiness import Readiness, assess
from producer.run_lock import locked
from producer.sending.broker import connect
from producer.sending.client_settings import client_settings
from producer.sending.delivery import Courier
from producer.settings import Settings
from producer.source.exclusion import exclusion_for
from producer.source.extract import ExtractFolder
from producer.state.store import FILE, State, open_state

log = structlog.get_logger()

_SCHOOL_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What a run was asked for, with command line, environment and settings file put together."""

    settings: Settings
    selected: frozenset[str] | None
    release: str | None = None
    day: date
    snapshot: bool = False

    @property
    def school(self) -> str:
        """The school, as MYA knows it."""
        school = _given(self.settings.school, "--school")
        if not _SCHOOL_ID.fullmatch(school):
            raise ConfigurationError(
                "A school id has up to 64 letters, digits, dots, hyphens and underscores."
            )
        return school

    @property
    def extract(self) -> Path:
        """The folder with tonight's extract."""
        folder = _given(self.settings.extract, "--extract")
        if not folder.is_dir():
            raise ConfigurationError(f"The extract folder {folder} is not there.")
        return folder

    @property
    def state(self) -> Path:
        """The folder of the state; it may have to be made."""
        folder = _given(self.settings.state, "--state")
        if folder.exists() and not folder.is_dir():
            raise ConfigurationError(f"The state folder {folder} is a file.")
        return folder

    @property
    def orders(self) -> Orders:
        """What the night is asked to do."""
        orders = Orders(
            school=self.school,
            producer_version=metadata.version("mya-sims-sync"),
            day=self.day.isoformat(),
            switched_on=self.settings.switched_on,
            selected=self.selected,
            release=self.release,
            snapshot=self.snapshot,
        )
        if all(orders.reason_to_leave_out(name) for name in data_sets.BY_NAME):
            raise ConfigurationError("No data set is switched on: there is nothing to run.")
        return orders


def run(request: RunRequest) -> ExitCode:
    """Do a run, and return what the program ends with."""
    orders, extract, folder = request.orders, request.extract, request.state
    settings = request.settings
    client = client_settings(settings.bootstrap_servers, settings.kafka_config)
    with locked(folder), open_state(folder, orders.school, _new_installation) as state:
        source = _source(extract, state)
        with connect(
            client,
            school=orders.school,
            topics=Topics(settings.topic_prefix),
            subjects=(*data_sets.BY_NAME, RUNS, ERRORS),
            patience_s=settings.delivery_patience_s,
        ) as broker:
            courier = Courier(
                state.outbox,
                broker,
                patience_s=settings.delivery_patience_s,
                monotonic=time.monotonic,
            )
            ends = _night(state, source, courier, orders)
    code = exit_code_of(ends)
    log.info("run_completed", exit_code=int(code), summary=_summary(ends))
    return code


def _night(
    state: State, source: ExtractFolder, courier: Courier, orders: Orders
) -> list[DataSetEnd]:
    with state.transaction():
        state.facts.note_excluding(excluding=bool(source.exclusion.people))
    asked = asked_of(orders, state, source.folder)
    night = Night(
        state=state,
        source=source,
        courier=courier,
        orders=asked,
        readiness=_remembered(state, asked).event(),
        now_ms=_now_ms,
        new_token=lambda: secrets.token_hex(3),
    )
    return night.run()


def dry_run(request: RunRequest) -> tuple[list[Foreseen], ExitCode]:
    """Return how each data set would end, and what the program would end with."""
    orders, extract, folder = request.orders, request.extract, request.state
    with reading_state(folder, orders.school) as state:
        foreseen = _rehearsed(state, extract, orders)
    return foreseen, exit_code_of([each.end for each in foreseen])


@contextmanager
def reading_state(folder: Path, school: str) -> Iterator[State]:
    """Open the state to look at it: where nothing is remembered yet, nothing begins to be."""
    if not (folder / FILE).exists():
        with open_state(None, school, _new_installation) as state:
            yield state
        return
    with locked(folder), open_state(folder, school, _new_installation) as state:
        yield state


def _rehearsed(state: State, extract: Path, orders: Orders) -> list[Foreseen]:
    asked = asked_of(orders, state, extract)
    source = _source(extract, state)
    return list(rehearse(state, source, asked, _now_ms(), monotonic_s=time.monotonic))


def asked_of(orders: Orders, state: State, extract: Path) -> Orders:
    """Return the orders with what only the state and the extract tell."""
    return replace(orders, imported=state.facts.imported(), permissions=read_permissions(extract))


def _remembered(state: State, orders: Orders) -> Readiness:
    """Return what is known before anything of tonight was read."""
    return assess(
        running=orders.running,
        permissions=orders.permissions,
        missing_columns=lambda each: state.open_errors.details_of(each.name, "column_missing"),
        last_completed=state.data_sets.completed_versions(),
    )


def _source(extract: Path, state: State) -> ExtractFolder:
    """Return tonight's extract, without those whom the school never lets out."""
    exclusion = exclusion_for(extract, had_exclusions=state.facts.was_excluding())
    return ExtractFolder(extract, exclusion)


def _given(value: Value | None, option: str) -> Value:
    if value is None:
        raise ConfigurationError(f"{option} is missing.")
    return value


def _summary(ends: list[DataSetEnd]) -> str:
    """Tell the night in one line."""
    return "; ".join(_told(end) for end in ends)


def _told(end: DataSetEnd) -> str:
    if end["reason"]:
        return f"{end['data_set']} skipped ({end['reason']})"
    counts = end["counts"]
    said = ", ".join(
        f"{counts[name]} {name}"
        for name in ("created", "updated", "removed", "held")
        if counts[name]
    )
    return f"{end['data_set']} {said or 'unchanged'}"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _new_installation() -> str:
    return str(uuid.uuid4())
