"""What a school says of CommandReporter, the program of SIMS: the section of that name.

The password is not among it: a file is copied, mailed and backed up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from contract import data_sets
from contract.declaration import Source
from producer.failures import ConfigurationError
from producer.settings_values import quoted, seconds_of, text_of

REPORT_LIMIT_S: Final = 900.0
"""A year of lessons takes SIMS some minutes; a report that takes longer has got stuck."""

FILES: Final = tuple(
    f"{name}.xml"
    for each in data_sets.ALL
    if each.source is Source.REPORT
    for name in (each.name, *(f"{each.name}.{detail.name}" for detail in each.details))
)
"""Every file that a report may fill."""


def usual_name_of(file: str) -> str:
    """Return what the report that fills a file is called, unless the school calls it otherwise."""
    return f"MYA {file.removesuffix('.xml')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandReporterSettings:
    """How CommandReporter is run; `user` or `trusted` (the Windows identity), never both."""

    program: Path
    server: str | None = None
    database: str | None = None
    user: str | None = None
    trusted: bool = False
    report_limit_s: float = REPORT_LIMIT_S
    reports: Mapping[str, str | None] = field(default_factory=dict)
    """By file, where a report is named otherwise in SIMS; None where the school has none."""

    def report_for(self, file: str) -> str | None:
        """Return the name in SIMS of the report that fills a file, or None where there is none."""
        return self.reports.get(file, usual_name_of(file))


def command_reporter_settings(said: object) -> CommandReporterSettings:
    """Read the section. Raises ConfigurationError, in one line."""
    if not isinstance(said, dict):
        raise _wrong("is a section of its own")
    values = {name: _value(name, value) for name, value in said.items()}
    if "program" not in values:
        raise _wrong("needs program: where CommandReporter.exe is")
    settings = CommandReporterSettings(**values)
    if (settings.user is None) != settings.trusted:
        raise _wrong("needs either user or trusted = true")
    if (settings.server is None) != (settings.database is None):
        raise _wrong("needs server and database together, or neither")
    return settings


def _value(name: str, value: object) -> Any:
    known = sorted(each.name for each in fields(CommandReporterSettings))
    if name not in known:
        raise _wrong(f"has an unknown key: {quoted(name)}. Known: {', '.join(known)}")
    try:
        return _READERS.get(name, text_of)(value)
    except TypeError as error:
        raise _wrong(f"is wrong: {name} must be {error}") from None


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def _reports(value: object) -> dict[str, str | None]:
    if not isinstance(value, dict):
        raise TypeError("a section of files and the names of their reports")
    unknown = sorted(value.keys() - set(FILES))
    if unknown:
        raise _wrong(
            f"names a report for an unknown file: {quoted(unknown[0])}. Known: {', '.join(FILES)}"
        )
    return {file: _report(name) for file, name in value.items()}


def _report(name: object) -> str | None:
    if name is False:
        return None
    try:
        return text_of(name)
    except TypeError:
        raise TypeError("names of reports, or false for a report that the school has not") from None


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "program": lambda value: Path(text_of(value)),
    "trusted": _truth,
    "report_limit_s": seconds_of,
    "reports": _reports,
}


def _wrong(what: str) -> ConfigurationError:
    return ConfigurationError(f"The section [command_reporter] of the settings {what}.")
