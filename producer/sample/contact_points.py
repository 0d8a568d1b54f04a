"""Where a person can be reached: addresses, telephones and e-mails, as lists of typed values.

Students, staff members and contacts have the same three lists. Numbers are of the ranges that
Ofcom keeps free for drama, postcodes of an area that does not exist, domains of `.test`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from producer.sample.chance import Chance
from producer.sample.names import STREETS, TOWNS, Name

HOME: Final = "H"
WORK: Final = "W"
MOBILE: Final = "M"

SCHOOL_DOMAIN: Final = "example-school.test"
_HOME_DOMAIN: Final = "example-home.test"
_DRAMA_NUMBERS: Final = {HOME: "01632 960", WORK: "0161 496 0", MOBILE: "07700 900"}
"""Before three more digits."""
_POSTCODE_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of a person."""

    type: str
    address: str
    postcode: str | None
    main: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephone:
    """One telephone number of a person."""

    type: str
    number: str
    main: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One e-mail address of a person; none in a row that was left unfinished."""

    type: str
    email: str | None
    main: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoints:
    """All that SIMS holds for reaching a person."""

    addresses: tuple[Address, ...] = ()
    telephones: tuple[Telephone, ...] = ()
    emails: tuple[Email, ...] = ()


def address_of(chance: Chance, person_id: int, move: int = 0, *, main: bool = True) -> Address:
    """Return the address of a person who has moved house that many times."""
    about = ("address", person_id, move)
    street = chance.pick(STREETS, "street", *about)
    town = chance.pick(TOWNS, "town", *about)
    # Counted on from the first house, so that no two addresses of a person are the same.
    house = 1 + (chance.below(199, "house", person_id) + move) % 199
    return Address(
        type=HOME,
        address=f"{house} {street}, {town}",
        postcode=None if chance.every(17, person_id, "no postcode") else _postcode(chance, about),
        main=main,
    )


def addresses_of(chance: Chance, person_id: int) -> tuple[Address, ...]:
    """Return the addresses of a person: a few have none, some have a second home."""
    if chance.every(31, person_id, "no address"):
        return ()
    first = address_of(chance, person_id)
    if chance.every(11, person_id, "second address"):
        return (first, address_of(chance, person_id, 1, main=False))
    return (first,)


def telephones_of(chance: Chance, person_id: int, types: Sequence[str]) -> tuple[Telephone, ...]:
    """Return one telephone of each type; some people have a second one of the first type."""
    numbers = tuple(telephone_of(chance, person_id, each) for each in types)
    if chance.every(9, person_id, "second telephone"):
        return (*numbers, telephone_of(chance, person_id, types[0], 1, main=False))
    if chance.every(13, person_id, "no telephone flagged"):
        # Nothing to choose from, so SIMS need not know which is the main one.
        return tuple(replace(each, main=None) for each in numbers)
    return numbers


def telephone_of(
    chance: Chance, person_id: int, kind: str, count: int = 0, *, main: bool = True
) -> Telephone:
    """Return a telephone of that type; `count` tells several of them apart."""
    digits = (chance.below(1000, "telephone", person_id, kind) + count) % 1000
    return Telephone(type=kind, number=f"{_DRAMA_NUMBERS[kind]}{digits:03d}", main=main)


def home_emails_of(chance: Chance, person_id: int, name: Name) -> tuple[Email, ...]:
    """Return the personal e-mails: most people have one, some have two."""
    if chance.every(4, person_id, "no personal e-mail"):
        return ()
    first = home_email(person_id, name)
    if chance.every(7, person_id, "second personal e-mail"):
        return (first, home_email(person_id, name, 1, main=False))
    return (first,)


def home_email(person_id: int, name: Name, count: int = 0, *, main: bool = True) -> Email:
    """Return a personal e-mail; `count` tells several of them apart."""
    forename, surname = name.plain()
    address = f"{forename}.{surname}{person_id}{'abc'[count]}@{_HOME_DOMAIN}"
    return Email(type=HOME, email=address, main=main)


def school_email(person_id: int, name: Name) -> Email:
    """Return the e-mail that the school gave out, which no two people share."""
    forename, surname = name.plain()
    address = f"{forename[0]}.{surname}{person_id}@{SCHOOL_DOMAIN}"
    return Email(type=WORK, email=address, main=True)


def _postcode(chance: Chance, about: tuple[object, ...]) -> str:
    first, second = (chance.pick(_POSTCODE_LETTERS, "postcode", at, *about) for at in range(2))
    district = 1 + chance.below(19, "district", *about)
    return f"QX{district} {chance.below(10, 'sector', *about)}{first}{second}"
