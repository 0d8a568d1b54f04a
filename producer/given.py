"""What a command was given, put together: command line and environment over the settings file."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from contract.signing import Signer
from producer.school_secret import school_signer
from producer.settings import Settings, checked_data_sets, read_settings
from producer.sims_password import sims_password


def settings_of(path: Path | None, given: dict[str, Any]) -> Settings:
    """Put what was given on the command line or in the environment over the file."""
    base = read_settings(path) if path else Settings()
    return replace(base, **{name: value for name, value in given.items() if value is not None})


def password_of(said: Settings) -> str | None:
    """Return the password of the SIMS user, where the settings name CommandReporter."""
    reporter = said.command_reporter
    return sims_password(os.environ, reporter.user) if reporter else None


def signer_of(said: Settings) -> Signer | None:
    """Return what the school signs with, where the settings name a key."""
    return school_signer(os.environ, said.key_id)


def secrets_of(said: Settings) -> dict[str, Any]:
    """Return what a run needs that no file says, by its names in `RunRequest`."""
    return {"sims_password": password_of(said), "signer": signer_of(said)}


def selected(data_sets: str | None) -> frozenset[str] | None:
    """Return the data sets that were named, by commas; None where none were."""
    if data_sets is None:
        return None
    return checked_data_sets([name for part in data_sets.split(",") if (name := part.strip())])
