"""Of whom a record is: the person who takes it along when everything of them is forgotten.

A person owns the records that they are, their lessons and their picture. What merely names a
person (a membership, the teacher of a class) is somebody else's and stays.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import unquote

from contract.becomes import User
from contract.catalogue import CATALOGUE
from contract.codes_on_site import ON_SITE
from contract.data_sets import ALL, BY_NAME
from contract.declaration import PRIMARY_ID, Strength
from contract.error_code import Place
from contract.names import ERRORS, record_id, school_of

PEOPLE: Final = frozenset(each.name for each in ALL if isinstance(each.becomes, User))
"""The data sets whose records are people."""


@cache
def owner_part(data_set: str) -> int | None:
    """Return which part of a record's id is the Person ID of its owner; None where it has none."""
    own = BY_NAME[data_set]
    if data_set in PEOPLE:
        return own.key.index(PRIMARY_ID)
    fields = {column.field: column.name for column in own.columns}
    parts = [
        own.key.index(fields[reference.path])
        for reference in own.references
        if reference.strength is Strength.HARD
        and PEOPLE.issuperset(reference.to)
        and fields.get(reference.path) in own.key
    ]
    return parts[0] if parts else None


OWNED: Final = tuple(each.name for each in ALL if owner_part(each.name) is not None)
"""The data sets whose records have an owner."""

NAMING: Final[Mapping[str, Mapping[str, str]]] = {
    each.name: {str(column.field): column.names for column in each.columns if column.names}
    for each in ALL
    if any(column.names for column in each.columns)
}
"""By data set: each field that holds the name of a person in words, and of which data set."""


def owner_of(data_set: str, record: str) -> str | None:
    """Return the Person ID of whom the record with this id is, if it is anybody's."""
    part = owner_part(data_set)
    if part is None:
        return None
    parts = record.split("/")
    return unquote(parts[part]) if part < len(parts) else None


def owner_of_key(subject: str, kafka_key: bytes) -> str | None:
    """Return the owner of what lies under this key of a data set's topic."""
    if subject not in BY_NAME:
        return None
    _, _, own = kafka_key.decode(errors="replace").partition("/")
    return owner_of(subject, own)


def people_of_error(data_set: str, record: str, code: str, detail: str, place: str) -> set[str]:
    """Return the Person IDs of whom an error is: the owner of its record, and whom it names.

    A record that breaks a rule of its own inside MYA is kept out of it whole: that error is of the
    record, which stays as it is, whomever it names.
    """
    is_of_record = place == Place.INSIDE_MYA and code in _CODES_ON_SITE
    named = {detail} if code in _NAMING_CODES and not is_of_record else set()
    owner = owner_of(data_set, record) if data_set in BY_NAME else None
    return {each for each in (owner, *named) if each}


def people_of_key(subject: str, kafka_key: bytes) -> set[str]:
    """Return the Person IDs of whom is what lies under a key of this topic."""
    if subject == ERRORS:
        parts = [unquote(part) for part in kafka_key.decode(errors="replace").split("/")]
        if len(parts) != _ERROR_KEY_PARTS:
            return set()
        return people_of_error(*parts[1:])
    owner = owner_of_key(subject, kafka_key)
    return set() if owner is None else {owner}


def is_of_person(subject: str, kafka_key: bytes, school_id: str, person_id: str) -> bool:
    """Say whether what lies under a key of this topic is about a person of a school."""
    try:
        return school_of(kafka_key) == school_id and person_id in people_of_key(subject, kafka_key)
    except UnicodeDecodeError:
        return False


def id_of_person(person_id: str) -> str:
    """Return the record id of a person in the data sets of people."""
    return record_id([person_id])


_ERROR_KEY_PARTS: Final = 6
_NAMING_CODES: Final = {each.code for each in CATALOGUE.values() if "Person ID" in each.about}
_CODES_ON_SITE: Final = {each.code for each in ON_SITE}
"""What the producer finds in a record; inside MYA, what the producer should have found."""
