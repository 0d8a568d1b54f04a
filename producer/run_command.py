"""`mya-producer run`: everything built, the lock taken, the night done, the summary told."""

import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import structlog

from contract import data_sets
from contract.names import ERRORS, RUNS, Topics
from contract.runs import DataSetEnd
from producer.failures import ConfigurationError, ExitCode, UnavailableError
from producer.night.clock import steady_clock
from producer.night.night import Night
from producer.night.orders import Orders, exit_code_of
from producer.night.rehearsal import Foreseen, rehearse
from producer.readiness.permissions import NOT_CHECKED, read_permissions
from producer.readiness.readiness import Readiness, assess
from producer.run_lock import locked
from producer.run_request import RunRequest
from producer.sending.broker import connect
from producer.sending.client_settings import client_settings
from producer.sending.delivery import Courier
from producer.source.places import is_there
from producer.source.tonights_source import TonightsSource, source_of
from producer.state.past import Fault
from producer.state.store import FILE, State, open_state

log = structlog.get_logger()


def run(request: RunRequest) -> ExitCode:
    """Do a run, and return what the program ends with."""
    orders, wanted, folder = request.orders, request.wanted, request.state
    settings = request.settings
    client = client_settings(settings.bootstrap_servers, settings.kafka_config)
    with (
        locked(folder),
        open_state(folder, orders.school, _new_installation) as state,
        _faults_noted(state),
        source_of(wanted, folder, before=state.facts.excluded()) as source,
        connect(
            client,
            school=orders.school,
            topics=Topics(settings.topic_prefix),
            subjects=(*data_sets.BY_NAME, RUNS, ERRORS),
            patience_s=settings.delivery_patience_s,
            signer=request.signer,
        ) as broker,
    ):
        if request.signer is None:
            log.warning("sending_unsigned", means="MYA sets aside what an enrolled school sends")
        courier = Courier(
            state.outbox,
            broker,
            patience_s=settings.delivery_patience_s,
            monotonic=time.monotonic,
        )
        ends = _night(state, source, courier, asked_of(orders, state, wanted.extract))
    code = exit_code_of(ends)
    log.info("run_completed", exit_code=int(code), summary=_summary(ends))
    return code


@contextmanager
def _faults_noted(state: State) -> Iterator[None]:
    """Remember what kept the run from its end, for `status` and for the service."""
    try:
        yield
    except (ConfigurationError, UnavailableError) as error:
        with state.transaction():
            state.facts.note_fault(Fault(at_ms=_now_ms(), reason=str(error)))
        raise


def _night(
    state: State, source: TonightsSource, courier: Courier, orders: Orders
) -> list[DataSetEnd]:
    with state.transaction():
        state.facts.note_excluded(source.exclusion.people)
    night = Night(
        state=state,
        source=source,
        courier=courier,
        orders=orders,
        readiness=_remembered(state, orders).event(),
        now_ms=steady_clock(time.time_ns, time.monotonic_ns),
        new_token=lambda: secrets.token_hex(3),
    )
    return night.run()


def dry_run(request: RunRequest) -> tuple[list[Foreseen], ExitCode]:
    """Return how each data set would end, and what the program would end with."""
    orders, wanted, folder = request.orders, request.wanted, request.state
    with (
        reading_state(folder, orders.school, room_for_reports=wanted.login is not None) as state,
        source_of(wanted, folder, before=state.facts.excluded()) as source,
    ):
        asked = asked_of(orders, state, wanted.extract)
        foreseen = list(rehearse(state, source, asked, _now_ms(), monotonic_s=time.monotonic))
    return foreseen, exit_code_of([each.end for each in foreseen])


@contextmanager
def reading_state(folder: Path, school: str, *, room_for_reports: bool = False) -> Iterator[State]:
    """Open the state to look at it: where nothing is remembered yet, nothing begins to be.

    SIMS needs the folder all the same, with nobody else in it, for the reports that it writes.
    """
    is_new = not is_there(folder / FILE)
    with (
        locked(folder) if room_for_reports or not is_new else nullcontext(),
        open_state(None if is_new else folder, school, _new_installation) as state,
    ):
        yield state


def asked_of(orders: Orders, state: State, extract: Path | None) -> Orders:
    """Return the orders with what only the state and the extract tell."""
    permissions = read_permissions(extract) if extract else NOT_CHECKED
    return replace(orders, imported=state.facts.imported(), permissions=permissions)


def _remembered(state: State, orders: Orders) -> Readiness:
    """Return what is known before anything of tonight was read."""
    return assess(
        running=orders.running,
        permissions=orders.permissions,
        missing_columns=lambda each: state.open_errors.details_of(each.name, "column_missing"),
        last_completed=state.data_sets.completed_versions(),
    )


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
