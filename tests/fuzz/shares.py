"""A share of the cases, played to its end or to the first that breaks something.

What made something break is kept below the folder `.local/fuzz`. Progress and findings go to
stderr.
"""

import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import structlog
import typer

from bench.databases import fresh
from local import services
from tests.fuzz.beside_cases import BesideCase, beside_cases
from tests.fuzz.extract_cases import Case, extract_cases
from tests.fuzz.messages import nights, settle
from tests.fuzz.spoilt_messages import Message
from tests.fuzz.wire_rounds import WireRounds, narrowed, round_of
from tests.laws.connections import worker_connection

FOLDER: Final = services.FOLDER / "fuzz"
_TOLD_EVERY_S: Final = 60

AnyCase = TypeVar("AnyCase")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which cases of a seed are played: of extracts, of files beside them, rounds of messages."""

    seed: str
    extracts: Sequence[int] = ()
    beside: Sequence[int] = ()
    rounds: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """Where databases are made, and of which one they are copies."""

    address: str
    template: str


def play(share: Share, server: Server | None) -> bool:
    """Play a share, and say whether nothing broke. Without a server no messages are read."""
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return (
        _are_extracts_sound(share)
        and _are_others_sound(share)
        and (server is None or _are_rounds_sound(share, server))
    )


def _are_extracts_sound(share: Share) -> bool:
    with extract_cases() as playing:
        for number in _told(share.extracts, "extracts"):
            case = Case(share.seed, number)
            error = _error_of(playing.play, case)
            if error is not None:
                name = f"extract-{share.seed}-{number}"
                _keep_folder(name, playing.place.extract, f"{case} broke: {error!r}")
                _tell(f"Repeat it: make fuzz SEED={share.seed} EXTRACT={number}")
                return False
    return True


def _are_others_sound(share: Share) -> bool:
    if not share.beside:
        return True
    with beside_cases() as playing:
        for number in _told(share.beside, "files beside extracts"):
            case = BesideCase(share.seed, number)
            error = _error_of(playing.play, case)
            if error is not None:
                name = f"beside-{share.seed}-{number}"
                _keep_folder(name, playing.folder, f"{case} broke: {error!r}")
                _tell(f"Repeat it: make fuzz SEED={share.seed} BESIDE={number}")
                return False
    return True


def _are_rounds_sound(share: Share, server: Server) -> bool:
    said = nights()
    with (
        fresh(server.address, server.template) as url,
        worker_connection(url) as connection,
    ):
        settle(connection, said.read)
        playing = WireRounds(connection, said)
        for number in _told(share.rounds, "rounds"):
            messages = round_of(said, share.seed, number)
            error = playing.broken_by(messages)
            if error is not None:
                few = narrowed(messages, playing.broken_by)
                kept = _place(f"round-{share.seed}-{number}.json")
                kept.write_text(json.dumps([*map(_written, few)], indent=1), encoding="utf-8")
                _tell(f"{len(few)} messages broke it, kept in {kept}: {error!r}")
                _tell(f"Repeat it: make fuzz SEED={share.seed} ROUND={number}")
                return False
    return True


def _error_of(played: Callable[[AnyCase], None], case: AnyCase) -> Exception | None:
    try:
        played(case)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return error
    return None


def _written(message: Message) -> dict[str, object]:
    (subject, partition), stored = message
    return {
        "subject": subject,
        "partition": partition,
        "key": None if stored.key is None else stored.key.hex(),
        "value": None if stored.is_null else stored.value.hex(),
        "headers": [(name, value and value.hex()) for name, value in stored.headers],
        "at_ms": stored.at_ms,
    }


def _keep_folder(name: str, folder: Path, what: str) -> None:
    kept = _place(name)
    shutil.copytree(folder, kept, symlinks=True)
    _tell(f"{what}; it is kept in {kept}")


def _place(name: str) -> Path:
    kept = FOLDER / "broken" / name
    kept.parent.mkdir(parents=True, exist_ok=True)
    if kept.is_dir():
        shutil.rmtree(kept)
    return kept


def _told(numbers: Sequence[int], what: str) -> Iterator[int]:
    """Yield the numbers, and tell now and then how far it has come."""
    told = time.monotonic()
    for done, number in enumerate(numbers):
        yield number
        if time.monotonic() > told + _TOLD_EVERY_S:
            told = time.monotonic()
            _tell(f"{done + 1} of {len(numbers)} {what}")


def _tell(line: str) -> None:
    typer.echo(line, err=True)
