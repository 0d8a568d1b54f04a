"""Messages that are spoilt: in their bytes, in what they say, in their keys, and around them."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any, Final, cast

from consumers.trust.claims import KEY_FIELDS
from contract.data_sets import BY_NAME
from contract.dead_letters import key_of
from contract.erasures import ERASURES, is_erasure_key
from contract.hashing import content_hash
from contract.names import ERRORS, RUNS, key
from contract.wire import decode, encode
from tests.fuzz import hostile_values
from tests.fuzz.messages import SOUND, signed_by_platform, signed_by_school
from tests.laws.log import NOW_MS, PARTITION_COUNT, Place, Stored

Message = tuple[Place, Stored]

_HEADER_BYTES: Final = 10
_HUGE_BYTES: Final = 1_100_000
"""More than a broker takes by default; nobody promises that it always will."""

_HUGE_NUMBERS: Final = (
    *(b"\xff" * 9 + b"\x01", b"\xfe" + b"\xff" * 8 + b"\x01", b"\xff" * 20, b"\xff" * 5 + b"\x0f"),
    *(b"\x01", b"\x02", b"\x00", b"\x80\x80\x80\x80\x10", b"\x81" * 9 + b"\x01"),
)
"""As Avro writes them: the largest and the least, what is longer than 64 bits, and others."""


def spoilt(message: Message, chance: Random) -> Message:
    """Return what is made of a genuine message of the school that is spoilt."""
    place, stored = message
    spoils = _SPOILS_OF_NULLS if stored.is_null else _SPOILS
    spoil = chance.choices([each for each, _ in spoils], [often for _, often in spoils])[0]
    place, stored = spoil((place, stored), chance)
    return _signed((place, stored), chance)


def _signed(message: Message, chance: Random) -> Message:
    """Sign it anew, so that the signature does not keep it from being read; mostly as a school."""
    place, stored = message
    how = chance.random()
    is_of_platform = stored.is_null or (stored.key is not None and is_erasure_key(stored.key))
    if how < 0.04:
        return message
    if stored.key is None:
        return message
    if how < (0.7 if is_of_platform else 0.2) and not stored.key.startswith(SOUND.encode()):
        stored = _with(signed_by_platform(place[0], stored), stored)
    else:
        stored = _with(signed_by_school(place[0], stored), stored)
    return (place, _headers_spoilt(stored, chance)) if how > 0.97 else (place, stored)


def _with(signed: Stored, stored: Stored) -> Stored:
    return replace(signed, at_ms=stored.at_ms)


def _headers_spoilt(stored: Stored, chance: Random) -> Stored:
    headers = [*stored.headers]
    at = chance.randrange(len(headers))
    name, value = headers[at]
    other: Any = chance.choice((None, b"", b"\xff\xfe", value[:-1], value + b"\0", b"a" * 100_000))
    match chance.randrange(4):
        case 0:
            del headers[at]
        case 1:
            headers.append((name, other))
        case 2:
            headers.insert(0, (name, other))
        case _:
            headers[at] = (name, other)
    return replace(stored, headers=tuple(headers))


def _flipped(message: Message, chance: Random) -> Message:
    value = bytearray(message[1].value)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        value[chance.randrange(len(value))] ^= 1 << chance.randrange(8)
    return _valued(message, bytes(value))


def _cut(message: Message, chance: Random) -> Message:
    value = message[1].value
    at = chance.randrange(len(value))
    return _valued(message, chance.choice((value[:at], value[at:], value + value[at:])))


def _spliced(message: Message, chance: Random) -> Message:
    """Put something into the middle, over what is there or between."""
    value = message[1].value
    at = chance.randrange(min(_HEADER_BYTES, len(value)), len(value) + 1)
    put = chance.choice((*_HUGE_NUMBERS, value[at : at + 40], chance.randbytes(9), b"\0", b"\xff"))
    return _valued(message, value[:at] + put + value[at + chance.choice((0, 1, len(put))) :])


def _random(message: Message, chance: Random) -> Message:
    head = message[1].value[:_HEADER_BYTES] if chance.random() < 0.8 else b""
    return _valued(message, head + chance.randbytes(chance.randrange(200)))


def _huge(message: Message, chance: Random) -> Message:
    value = message[1].value
    return _valued(message, value + chance.choice((b"\0", b"a")) * _HUGE_BYTES)


def _null(message: Message, _chance: Random) -> Message:
    return message[0], replace(message[1], value=b"", is_null=True)


def _elsewhere(message: Message, chance: Random) -> Message:
    (subject, partition), stored = message
    if chance.random() < 0.5:
        return (subject, (partition + 1) % PARTITION_COUNT), stored
    other = chance.choice(("students", "student-timetables", "profile-pictures", RUNS, ERRORS))
    return (other, partition), stored


def _at_another_time(message: Message, chance: Random) -> Message:
    at_ms = chance.choice((-1, 0, 1, NOW_MS * 2, NOW_MS - 10**11))
    return message[0], replace(message[1], at_ms=at_ms)


def _key_spoilt(message: Message, chance: Random) -> Message:
    stored = message[1]
    return message[0], replace(stored, key=chance.choice(_KEYS)(stored.key, chance))


_KEYS: Final[tuple[Callable[[bytes, Random], Any], ...]] = (
    lambda _key, _chance: None,
    lambda _key, _chance: b"",
    lambda _key, _chance: b"/",
    lambda _key, _chance: b"oak",
    lambda key, chance: key[: chance.randrange(len(key))],
    lambda key, chance: (
        key + chance.choice((b"/", b"%", b"\0", b"\xff", b"%00", b"/ended", b"%2F"))
    ),
    lambda key, _chance: b"%6Fak" + key[3:],
    lambda key, _chance: b"OAK" + key[3:],
    lambda key, _chance: b"oak%00" + key[3:],
    lambda key, _chance: b"oak%FF" + key[3:],
    lambda key, _chance: key + b"a" * 3_000,
    lambda key, chance: key + chance.randbytes(5_000),
    lambda key, chance: chance.choice((b"a", b"%C3%A9", b"\xc3\xa9")) * 5_000 + key[3:],
    lambda _key, chance: chance.randbytes(2_800).hex().encode() + b"/1",
    lambda _key, _chance: b"oak/" + b"1" * 10_000_000,
    lambda key, _chance: SOUND.encode() + key[3:],
    lambda key, chance: _one_flipped(key, chance),  # noqa: PLW0108 - it stands below
    lambda _key, _chance: b"oak/ended",
    lambda _key, _chance: b"oak/erased/1",
    lambda _key, _chance: b"oak/run/%00/run_started",
)


def _one_flipped(raw: bytes, chance: Random) -> bytes:
    flipped = bytearray(raw)
    flipped[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _said_otherwise(message: Message, chance: Random) -> Message:
    """Say something else in the same form: decoding is passed, and what is behind it is met."""
    place, stored = message
    subject = ERASURES if place[0] == RUNS and is_erasure_key(stored.key) else place[0]
    if stored.is_null:
        return message
    event = decode(subject, stored.value)
    for _ in range(9):
        said = deepcopy(event)
        for _ in range(chance.choice((1, 1, 2, 4))):
            container, at = chance.choice(hostile_values.leaves(said))
            container[at] = hostile_values.otherwise(container[at], chance)
        _make_fit(subject, said, chance)
        try:
            value = encode(subject, said)
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError, IndexError):
            continue  # not of the form: the next may be
        return place, replace(stored, key=_own_key(subject, said, stored.key, chance), value=value)
    return message


def _make_fit(subject: str, said: dict[str, Any], chance: Random) -> None:
    """Take away most of what would only make it old or contradict itself."""
    if subject in BY_NAME and isinstance(said["record_id"], str) and chance.random() < 0.3:
        _rename(subject, said, chance)
    if chance.random() < 0.5 and "version" in said:
        said["version"] = NOW_MS - chance.randrange(1000)
    if "content_hash" in said and chance.random() < 0.5:
        try:
            removed = said["operation"] == "removed"
            said["content_hash"] = content_hash(said["record"], removed=removed)
        except TypeError:
            return


def _rename(subject: str, said: dict[str, Any], chance: Random) -> None:
    """Give a record an id of its own, so that it is nobody's rival in the round."""
    own, fields = f"x{chance.randrange(10**9)}", KEY_FIELDS[subject]
    said["record_id"] = "/".join([own, *said["record_id"].split("/")[1:]])
    if fields and isinstance(said["record"], dict):
        said["record"][fields[0]] = own


def _own_key(subject: str, said: dict[str, Any], old: bytes, chance: Random) -> bytes:
    if chance.random() < 0.1 or subject in (RUNS, ERASURES):
        return old
    if subject == ERRORS:
        return key_of(cast("Any", said))
    return key(said["school"], said["record_id"])


def _valued(message: Message, value: bytes) -> Message:
    return message[0], replace(message[1], value=value)


_Spoil = Callable[[Message, Random], Message]

_SPOILS: Final[tuple[tuple[_Spoil, float], ...]] = (
    (_said_otherwise, 50),
    (_flipped, 12),
    (_spliced, 12),
    (_cut, 6),
    (_random, 3),
    (_key_spoilt, 8),
    (_elsewhere, 4),
    (_null, 3),
    (_at_another_time, 2),
    (_huge, 0.2),
)
"""How a message is spoilt, and how often."""

_SPOILS_OF_NULLS: Final = ((_key_spoilt, 8), (_elsewhere, 4), (_at_another_time, 2))
