"""The command line that CommandReporter takes. Pure.

It carries the password, since the program takes it no other way: nothing here may be logged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from producer.command_reporter_settings import CommandReporterSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who asks SIMS, and for which day; without a password, Windows vouches for us."""

    settings: CommandReporterSettings
    password: str | None = field(repr=False)
    day: str
    """The day of the run as YYYY-MM-DD: what the reports call the effective date."""


def command_line(login: Login, report: str, output: Path) -> list[str]:
    """Return the program and its arguments."""
    return [
        str(login.settings.program),
        *_identity(login),
        f"/REPORT:{report}",
        f"/OUTPUT:{output}",
        "/QUIET",
        f"/PARAMS:{_parameters(login.day)}",
    ]


def _identity(login: Login) -> Iterator[str]:
    settings = login.settings
    if settings.trusted:
        yield "/TRUSTED"
    else:
        yield f"/USER:{settings.user}"
        yield f"/PASSWORD:{login.password}"
    if settings.server is not None:
        yield f"/SERVERNAME:{settings.server}"
        yield f"/DATABASENAME:{settings.database}"


def _parameters(day: str) -> str:
    return (
        "<ReportParameters><Parameter><Name>EffectiveDate</Name><Type>Date</Type>"
        f"<Values><Date>{day}T00:00:00</Date></Values></Parameter></ReportParameters>"
    )
