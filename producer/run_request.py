"""What a run is asked for, checked before anything is opened."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Final, TypeVar

from contract import data_sets
from contract.signing import Signer
from producer.failures import ConfigurationError
from producer.night.orders import Orders
from producer.settings import Settings
from producer.sims_password import KEYRING_SERVICE
from producer.source.command_line import Login
from producer.source.tonights_source import Wanted

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
    sims_password: str | None = field(default=None, repr=False)
    signer: Signer | None = None

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
    def wanted(self) -> Wanted:
        """Where tonight's data is."""
        return Wanted(extract=self.extract, login=self._login())

    @property
    def extract(self) -> Path | None:
        """The folder with tonight's extract, or with what CommandReporter does not write."""
        folder = self.settings.extract
        if folder is None and self.settings.command_reporter is None:
            raise ConfigurationError("--extract is missing.")
        if folder is not None and not _reached(folder, folder.is_dir):
            raise ConfigurationError(f"The extract folder {folder} is not there.")
        return folder

    @property
    def state(self) -> Path:
        """The folder of the state; it may have to be made."""
        folder = _given(self.settings.state, "--state")
        if _reached(folder, folder.exists) and not folder.is_dir():
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

    def _login(self) -> Login | None:
        """Say how SIMS is asked; None where something else has filled the extract."""
        settings = self.settings.command_reporter
        if settings is None:
            return None
        if not _reached(settings.program, settings.program.is_file):
            raise ConfigurationError(f"CommandReporter is not at {settings.program}.")
        if not settings.trusted and not self.sims_password:
            raise ConfigurationError(
                f"The password of the SIMS user {settings.user} is missing: put it into the"
                " environment as MYA_SIMS_PASSWORD, or into the keyring of the operating system:"
                f" keyring set {KEYRING_SERVICE} {settings.user}"
            )
        return Login(settings=settings, password=self.sims_password, day=self.day.isoformat())


def _reached(path: Path, asked: Callable[[], bool]) -> bool:
    """Ask something about a path: a folder may keep this account out, a name be too long."""
    try:
        return asked()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be reached: {error.strerror}.") from error


def _given(value: Value | None, option: str) -> Value:
    if value is None:
        raise ConfigurationError(f"{option} is missing.")
    return value
