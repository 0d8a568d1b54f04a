"""The rooms of the sample school."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from producer.sample.chance import Chance

_FIRST_ROOM_ID: Final = 701
_BLOCKS: Final = "ABCDEFGH"
_USES: Final = ("Laboratory", "Studio", "Workshop", "Computer Suite", "Classroom")
_ROOMS_IN_BLOCK: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room; None is a value that SIMS does not have."""

    room_id: int
    short_name: str
    long_name: str | None
    description: str | None


def built(chance: Chance, count: int) -> Iterator[Room]:
    """Yield that many rooms, no two with the same short name."""
    for serial in range(count):
        room_id = _FIRST_ROOM_ID + serial
        block, number = divmod(serial, _ROOMS_IN_BLOCK)
        short_name = f"{_BLOCKS[block % len(_BLOCKS)]}{number + 1}"
        use = chance.pick(_USES, "use", room_id)
        yield Room(
            room_id=room_id,
            short_name=short_name,
            long_name=None if chance.every(3, serial, "no long name") else f"{use} {short_name}",
            description=None
            if chance.every(4, serial, "not described")
            else f"{use}, ground floor",
        )


def renamed(room: Room, night: int) -> Room:
    """Return the room with another long name; the short one, which lessons show, stays."""
    return replace(room, long_name=f"Room {room.short_name}, plan {night}")
