"""`mya-projections digest`: a letter to each school with news of its sync."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import structlog
import typer

from contract.program import log_lines
from contract.program.options import LogFormatName
from projections import database, generations
from projections.commands.options import DatabaseUrl
from projections.commands.serve import PublicUrl
from projections.digest.post import Folder, MailServer, Post, Security
from projections.digest.sending import Done, Outcome, Round

_PROGRAM: Final = "mya-projections digest"
_BY_MAIL: Final = "By mail"
_PORTS: Final = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}

_NOBODY_HERE: Final = "http://127.0.0.1:8080"
"""Where `serve` is by default."""

Schools = Annotated[
    list[str] | None,
    typer.Option("--school", envvar="MYA_SCHOOL", help="Of this school only; or of several."),
]
Out = Annotated[
    Path | None,
    typer.Option(envvar="MYA_DIGEST_OUT", help="Without a mail server: folder for the letters."),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", envvar="MYA_DRY_RUN", help="Print the letters, deliver none."),
]
SmtpHost = Annotated[
    str | None,
    typer.Option(envvar="MYA_SMTP_HOST", help="The mail server.", rich_help_panel=_BY_MAIL),
]
SmtpPort = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=65_535,
        envvar="MYA_SMTP_PORT",
        help="Its port.",
        show_default="587, 465 or 25, by --smtp-security",
        rich_help_panel=_BY_MAIL,
    ),
]
SmtpSecurity = Annotated[
    Security,
    typer.Option(
        envvar="MYA_SMTP_SECURITY",
        help="How the way there is kept private.",
        rich_help_panel=_BY_MAIL,
    ),
]
SmtpUser = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_SMTP_USER",
        help="Whom to log in as, with the password in MYA_SMTP_PASSWORD.",
        rich_help_panel=_BY_MAIL,
    ),
]
Sender = Annotated[
    str | None,
    typer.Option(
        "--from", envvar="MYA_DIGEST_FROM", help="From which address.", rich_help_panel=_BY_MAIL
    ),
]


def digest(
    *,
    database_url: DatabaseUrl,
    public_url: PublicUrl = None,
    school: Schools = None,
    out: Out = None,
    dry_run: DryRun = False,
    smtp_host: SmtpHost = None,
    smtp_port: SmtpPort = None,
    smtp_security: SmtpSecurity = Security.STARTTLS,
    smtp_user: SmtpUser = None,
    sender: Sender = None,
    log_format: LogFormatName = None,
) -> None:
    """Tell each school in a letter what became of the night, if there is news since the last one.

    News are errors that were raised or put right, a data set that is held, and a night that did
    not happen. What was told is remembered once the letter was taken.
    """
    log_lines.configure(log_format)
    server = None
    if smtp_host is not None:
        server = _mail_server(smtp_host, smtp_port, smtp_security, smtp_user, sender)
    post: Post | None = server or (Folder(out) if out is not None else None)
    if post is None and not dry_run:
        raise typer.BadParameter("--smtp-host, --out or --dry-run: where are the letters to go?")
    sending = partial(
        Round,
        public_url=public_url or _NOBODY_HERE,
        now=datetime.now(UTC),
        post=None if dry_run else post,
    )
    outcomes = _outcomes(database_url, sending, school)
    unknown = sorted({*(school or ())} - outcomes.keys())
    if unknown:
        typer.echo(f"MYA knows of no school {', '.join(unknown)}.", err=True)
    if unknown or Outcome.FAILED in outcomes.values():
        sys.exit(1)


def _outcomes(
    database_url: str, sending: Callable[..., Round], schools: list[str] | None
) -> dict[str, Outcome]:
    """Send the digests, and return what became of each school's."""
    with database.connect(database_url, application_name=_PROGRAM) as connection:
        path = generations.search_path_of(generations.live(connection))
    with database.connect(database_url, application_name=_PROGRAM, search_path=path) as connection:
        connection.autocommit = True
        done = sending(connection=connection).run(schools or None)
        return {each.school_id: _told(each) for each in done}


def _told(done: Done) -> Outcome:
    """Say what became of a school's digest."""
    log = structlog.get_logger()
    match done.outcome:
        case Outcome.FAILED:
            log.error("digest_failed", school=done.school_id, why=done.why)
        case Outcome.NO_ADDRESS:
            log.warning("digest_without_address", school=done.school_id)
        case _:
            log.info("digest", school=done.school_id, outcome=done.outcome.value)
    if done.outcome is Outcome.WOULD_BE_SENT and done.letter is not None:
        typer.echo(f"{done.letter.subject}\n\n{done.letter.text}")
    return done.outcome


def _mail_server(
    host: str, port: int | None, security: Security, user: str | None, sender: str | None
) -> MailServer:
    if sender is None or "@" not in sender:
        raise typer.BadParameter("--from: the address that letters come from")
    if user is not None and security is Security.NONE:
        raise typer.BadParameter("--smtp-user sends a password: not with --smtp-security none")
    return MailServer(
        host=host,
        port=port or _PORTS[security],
        security=security,
        sender=sender,
        user=user,
        password=os.environ.get("MYA_SMTP_PASSWORD"),
    )
