"""The school's settings: a TOML file, read once, every key known and of its type.

Command line and environment come before the file; the file is for what never changes at a school.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from contract import data_sets
from contract.declaration import Schedule
from contract.names import DEFAULT_TOPIC_PREFIX
from producer.command_reporter_settings import CommandReporterSettings, command_reporter_settings
from producer.failures import ConfigurationError
from producer.night_settings import window_settings
from producer.service.schedule import Window
from producer.settings_values import quoted, seconds_of, text_of

DELIVERY_PATIENCE_S: Final = 60.0
"""A broker that changes its leader is back within seconds; a night must not hang on one that is
gone."""

_BYTES_MAX: Final = 1_000_000
"""Room for a hundred times what there is to say."""

NIGHTLY: Final = frozenset(each.name for each in data_sets.ALL if each.schedule is Schedule.NIGHTLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the settings file may say; None where it is silent."""

    school: str | None = None
    extract: Path | None = None
    command_reporter: CommandReporterSettings | None = None
    """Where it is there, reports come from it, and `extract` holds what it does not write."""
    state: Path | None = None
    bootstrap_servers: str | None = None
    kafka_config: Path | None = None
    topic_prefix: str = DEFAULT_TOPIC_PREFIX
    key_id: str | None = None
    """The key that signs what is sent, by the id that MYA gave it; its secret is in no file."""
    delivery_patience_s: float = DELIVERY_PATIENCE_S
    data_sets: frozenset[str] = NIGHTLY
    """The data sets that are switched on."""
    also_data_sets: frozenset[str] = frozenset()
    """Further ones: those that a school opts in to, or asks for once."""
    night: Window = field(default_factory=Window)
    """When `serve` may run."""
    log_file: Path | None = None
    status_address: str | None = None
    """Where `serve` tells how it is."""

    @property
    def switched_on(self) -> frozenset[str]:
        """Every data set that the school wants sent."""
        return self.data_sets | self.also_data_sets


def read_settings(path: Path) -> Settings:
    """Read a settings file.

    Raises ConfigurationError, in one line, for a file that is not there, is no TOML, or has an
    unknown key or a value of the wrong type.
    """
    try:
        with path.open("rb") as file:
            written = file.read(_BYTES_MAX + 1)
    except OSError as error:
        raise ConfigurationError(
            f"The settings {path} cannot be read: {error.strerror}."
        ) from error
    if len(written) > _BYTES_MAX:
        raise ConfigurationError(f"The settings {path} are far too large to be settings.")
    return _settings(path, _toml(path, written))


def _toml(path: Path, written: bytes) -> dict[str, Any]:
    try:
        # Windows' editor puts a byte order mark before UTF-8.
        return tomllib.loads(written.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"The settings {path} are no UTF-8 text: save them as UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"The settings {path} are no TOML: {error}.") from error
    except (RecursionError, ValueError) as error:
        # Tables in tables without end, and numbers of thousands of digits.
        raise ConfigurationError(f"The settings {path} are no settings at all.") from error


def checked_data_sets(names: list[str]) -> frozenset[str]:
    """Return the names, all of them data sets; raises ConfigurationError for one that is not."""
    unknown = sorted(set(names) - data_sets.BY_NAME.keys())
    if unknown:
        raise ConfigurationError(
            f"Unknown data set: {', '.join(map(quoted, unknown[:9]))}."
            f" Known: {', '.join(data_sets.BY_NAME)}."
        )
    return frozenset(names)


def _settings(path: Path, said: Mapping[str, Any]) -> Settings:
    known = {each.name for each in fields(Settings)}
    unknown = sorted(said.keys() - known)
    if unknown:
        raise ConfigurationError(
            f"The settings {path} have an unknown key: {quoted(unknown[0])}."
            f" Known: {', '.join(sorted(known))}."
        )
    values = {}
    for name, value in said.items():
        try:
            values[name] = _READERS.get(name, text_of)(value)
        except TypeError as error:
            raise ConfigurationError(f"In the settings {path}, {name} must be {error}.") from error
    # A folder named in the file lies beside the file, wherever the program is started.
    for name in ("extract", "state", "kafka_config", "log_file"):
        if name in values:
            values[name] = path.parent / values[name]
    if reporter := values.get("command_reporter"):
        values["command_reporter"] = replace(reporter, program=path.parent / reporter.program)
    return Settings(**values)


def _names(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError("a list of data sets")
    return checked_data_sets(value)


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "command_reporter": command_reporter_settings,
    "delivery_patience_s": seconds_of,
    "data_sets": _names,
    "also_data_sets": _names,
    "night": window_settings,
}
