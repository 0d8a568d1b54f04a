"""The files that every kind of person has: addresses, telephones and e-mails."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from producer.sample.contact_points import Address, ContactPoints, Email, Telephone
from producer.sample.extract import Extract, extract_of
from producer.sample.handwriting import Row


class Reachable(Protocol):
    """Somebody who has contact points."""

    @property
    def person_id(self) -> int:
        """The Person ID of SIMS."""

    @property
    def contact_points(self) -> ContactPoints:
        """Addresses, telephones and e-mails."""


def contact_point_files(data_set: str, people: Sequence[Reachable]) -> Iterator[Extract]:
    """Yield the three files of a data set of people."""
    addresses = [(each.person_id, one) for each in people for one in each.contact_points.addresses]
    telephones = [
        (each.person_id, one) for each in people for one in each.contact_points.telephones
    ]
    emails = [(each.person_id, one) for each in people for one in each.contact_points.emails]
    yield extract_of(f"{data_set}.addresses", addresses, _address_row)
    yield extract_of(f"{data_set}.telephones", telephones, _telephone_row)
    yield extract_of(f"{data_set}.emails", emails, _email_row)


def _address_row(entry: tuple[int, Address]) -> Row:
    person_id, address = entry
    return {
        "primary_id": person_id,
        "Type": address.type,
        "Address": address.address,
        "Postcode": address.postcode,
        "Main": address.main,
    }


def _telephone_row(entry: tuple[int, Telephone]) -> Row:
    person_id, telephone = entry
    return {
        "primary_id": person_id,
        "Type": telephone.type,
        "Number": telephone.number,
        "Main": telephone.main,
    }


def _email_row(entry: tuple[int, Email]) -> Row:
    person_id, email = entry
    return {
        "primary_id": person_id,
        "Type": email.type,
        "Email": email.email,
        "Main": email.main,
    }
