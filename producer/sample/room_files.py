"""The file of the data set `rooms`."""

from collections.abc import Iterator

from producer.sample.extract import Extract, extract_of
from producer.sample.handwriting import Row
from producer.sample.rooms import Room
from producer.sample.school import School


def room_files(school: School) -> Iterator[Extract]:
    """Yield the one file."""
    yield extract_of("rooms", school.rooms, _row)


def _row(room: Room) -> Row:
    return {
        "primary_id": room.room_id,
        "ShortName": room.short_name,
        "LongName": room.long_name,
        "Description": room.description,
    }
