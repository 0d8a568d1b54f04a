"""What goes wrong in the story of the canaries: a command each, with what is wrong around it."""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from producer.state.store import FILE
from tests.nights import canaries
from tests.producer.sims import Sims

SCHOOL: Final = "canary-school"
DAY: Final = "2026-09-01"
NOWHERE: Final = "127.0.0.1:1"

_SIMS: Final = """
school = "another-school"
state = "state-sims"
log_file = "logs/sims.log"
key_id = "{key_id}"
[command_reporter]
program = "{program}"
user = "mya"
"""

NIGHT: Final = ("mya-producer", "run", "--on", DAY, "--settings")
IN_HASTE: Final = (*NIGHT, "impatient.toml")
_AT_SIMS: Final = ("--dry-run", "--data-sets", "subjects,rooms")
_ASK: Final = ("mya-projections", "errors", "list", "--school", SCHOOL)
_SHOW: Final = ("mya-consumers", "settings", "show", "--school", SCHOOL)
_DIGEST: Final = (
    *("mya-projections", "digest", "--smtp-host", "127.0.0.1", "--smtp-port", "1"),
    *("--smtp-user", "mya", "--from", "sync@mya.example", "--public-url", "https://mya.example"),
)
_FEED: Final = ("mya-consumers", "feed", "--until-end", "--webhook", f"http://{NOWHERE}/hook")


Tries = dict[str, tuple[tuple[str, ...], dict[str, str]]]
"""Commands and what is wrong in their environment, by what is tried."""


def failures(database_url: str, folder: Path, *, planted: Mapping[str, str], key_id: str) -> Tries:
    """Return what is to go wrong; what it needs is written into the folder."""
    return (
        _wrong_places(database_url, planted["of the database"])
        | _wrong_secrets(folder, key_id, planted["that is none"])
        | _wrong_settings_of_kafka(folder)
    )


def _wrong_places(url: str, password: str) -> Tries:
    nowhere = canaries.with_password(url, password, host=NOWHERE)
    return {
        "no broker": (IN_HASTE, {"MYA_KAFKA_BOOTSTRAP_SERVERS": NOWHERE}),
        "no database": (_ASK, {"MYA_DATABASE_URL": nowhere}),
        "no database for the office": (_SHOW, {"MYA_DATABASE_URL": nowhere}),
        "wrong password": (_ASK, {"MYA_DATABASE_URL": canaries.with_password(url, password)}),
        "half an address": (_ASK, {"MYA_DATABASE_URL": nowhere.replace(":/", "", 1)}),
        "no address": (_SHOW, {"MYA_DATABASE_URL": password}),
        "no webhook": ((*_FEED, "--patience-s", "1"), {}),
        "no mail server": (_DIGEST, {}),
    }


def _wrong_secrets(folder: Path, key_id: str, none: str) -> Tries:
    unforeseen = ("--state", str(_state_with_a_trigger(folder)))
    return {
        "no root key": (("mya-consumers", "run", "--until-idle"), {"MYA_ROOT_KEY": none}),
        "no school secret": (IN_HASTE, {"MYA_SCHOOL_SECRET": none}),
        "no webhook secret": (_FEED, {"MYA_WEBHOOK_SECRET": none}),
        "a refused login of SIMS": ((*NIGHT, _refusing_sims(folder, key_id), *_AT_SIMS), {}),
        "a bug": ((*IN_HASTE, *unforeseen), {}),
    }


def _wrong_settings_of_kafka(folder: Path) -> Tries:
    return {
        f"{name} settings of Kafka": (
            IN_HASTE,
            {"MYA_KAFKA_CONFIG": str(folder / f"{name}.properties")},
        )
        for name in ("refused", "misspelt", "unknown")
    }


def _state_with_a_trigger(folder: Path) -> Path:
    """Copy the state, and let it refuse what the program believes that it takes: as a bug would."""
    state = folder / "state-with-a-trigger"
    shutil.copytree(folder / "state", state)
    with closing(sqlite3.connect(state / FILE)) as connection:
        connection.execute(
            "CREATE TRIGGER bug BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'a bug'); END"
        )
    return state


def _refusing_sims(folder: Path, key_id: str) -> str:
    sims = Sims(folder / "sims")
    sims.put("subjects")
    sims.behave(all="refuse")
    settings = folder / "sims.toml"
    text = _SIMS.format(program=sims.program, key_id=key_id)
    settings.write_text(text, encoding="utf-8")
    return str(settings)
