"""`mya-projections schools revoke-key | suspend | resume | close`: who may speak no longer."""

from datetime import UTC, datetime
from typing import Annotated, Final

import structlog
import typer

from contract.program.log_lines import LogFormat
from contract.program.options import LogFormatName
from projections.commands.enrolment_desk import School, demand, enrolment_open, found
from projections.commands.options import DatabaseUrl
from projections.permanent import enrolment
from projections.permanent.enrolment import State

_log: Final = structlog.get_logger()

_AFTER_REVOKING: Final = (
    "What it had changed by then is undone by a replay of the school:"
    " `mya-consumers replay start --school {school}`, then `replay promote`; after that have the"
    " school run `mya-producer run --snapshot`. A new key: `schools rotate-key`."
)


def _moment(text: str) -> datetime:
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("give it as 2026-09-01T02:30+01:00") from None
    if said.tzinfo is None:
        raise typer.BadParameter("say the zone too, as in 2026-09-01T02:30+01:00 or …Z")
    return said


Yes = Annotated[
    bool, typer.Option("--yes", envvar="MYA_YES", help="Do it, not only say what would be.")
]
KeyId = Annotated[str, typer.Option("--key", envvar="MYA_KEY_ID", help="As `list` shows it.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--from",
        parser=_moment,
        envvar="MYA_REVOKED_FROM",
        metavar="TIME",
        help="Since when it was in other hands; by the broker's clock.",
        show_default="now",
    ),
]


def revoke_key(
    *,
    database_url: DatabaseUrl,
    school: School,
    key: KeyId,
    since: Since = None,
    yes: Yes = False,
    log_format: LogFormatName = None,
) -> None:
    """Revoke a key that was in other hands: what it signed since then is forged."""
    moment = since or datetime.now(UTC)
    with enrolment_open(database_url, log_format) as connection:
        known = found(connection, school)
        if key not in {each.key_id for each in known.keys}:
            raise typer.BadParameter(f"school {school} has no key {key}: see `schools list`")
        if yes:
            enrolment.revoke_key(connection, key, since=moment, now=datetime.now(UTC))
            _log.warning("key_revoked", school_id=school, key_id=key, since=moment.isoformat())
    done = "is revoked" if yes else "would be revoked"
    typer.echo(f"Key {key} of school {school} {done} from {moment.isoformat()} on.", err=True)
    typer.echo(_AFTER_REVOKING.format(school=school), err=True)
    _say_if_not(yes)


def suspend(
    *,
    database_url: DatabaseUrl,
    school: School,
    yes: Yes = False,
    log_format: LogFormatName = None,
) -> None:
    """Set aside what a school sends from now on, until it is resumed."""
    _put(database_url, log_format, school, State.SUSPENDED, State.ENROLLED, yes=yes)


def resume(
    *,
    database_url: DatabaseUrl,
    school: School,
    yes: Yes = False,
    log_format: LogFormatName = None,
) -> None:
    """Take again what a suspended school sends. What was set aside meanwhile stays so until
    `mya-consumers quarantine retry --school`, or until the school sends everything once more
    (`mya-producer run --snapshot`).
    """
    _put(database_url, log_format, school, State.ENROLLED, State.SUSPENDED, yes=yes)


def close(
    *,
    database_url: DatabaseUrl,
    school: School,
    yes: Yes = False,
    log_format: LogFormatName = None,
) -> None:
    """Take nothing from a school from now on, for good. What it has sent stays as it is."""
    was = State.ENROLLED, State.SUSPENDED
    _put(database_url, log_format, school, State.CLOSED, *was, yes=yes)


def _put(
    database_url: str,
    log_format: LogFormat | None,
    school: str,
    state: State,
    *was: State,
    yes: bool,
) -> None:
    with enrolment_open(database_url, log_format) as connection:
        demand(found(connection, school), *was)
        if yes:
            enrolment.put_state(connection, school, state, now=datetime.now(UTC))
            _log.warning("school_state_changed", school_id=school, state=state.value)
    typer.echo(f"School {school} {'is' if yes else 'would be'} {state.value}.", err=True)
    _say_if_not(yes)


def _say_if_not(done: bool) -> None:
    if not done:
        typer.echo("Nothing was changed: add --yes.", err=True)
