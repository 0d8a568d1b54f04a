"""One person of each sound extract never leaves the school: who it is, and how it is noticed."""

from typing import Any, Final

from contract.becomes import User
from contract.data_sets import ALL, BY_NAME
from contract.wire import decode
from producer.events.messages import Message
from producer.source.exclusion import Exclusion
from tests.producer.extracts import Cells

KEPT_BACK: Final = "777001"
"""An id that nothing else has."""

ONE_KEPT_BACK: Final = Exclusion(frozenset({KEPT_BACK}))
_WAS: Final = "7"

_PEOPLE: Final = frozenset(each.name for each in ALL if isinstance(each.becomes, User))
_COLUMNS: Final = ("PersonId", "StudentId", "StaffId")


def with_kept_back(file: str, row: Cells) -> Cells:
    """Give the person that id, in the rows of every file that names people."""
    own = ("primary_id",) if file.partition(".")[0] in _PEOPLE else ()
    named = {*own, *_COLUMNS} & row.keys()
    return {**row, **{each: KEPT_BACK for each in named if row[each] == _WAS}}


def is_about_kept_back(message: Message) -> bool:
    """Say whether an event is of that person, or refers to them."""
    data_set = BY_NAME.get(message.subject)
    if data_set is None:
        return KEPT_BACK.encode() in message.key
    event: dict[str, Any] = decode(data_set.name, message.value)
    if data_set.name in _PEOPLE and event["record_id"] == KEPT_BACK:
        return True
    record = event["record"]
    return record is not None and any(
        KEPT_BACK in reference.targets(record)
        for reference in data_set.references
        if _PEOPLE.intersection(reference.to)
    )
