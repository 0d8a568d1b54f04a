"""Profile pictures of students and staff: JPEG or PNG, of limited size.

Source: pictures of imported students and staff only, where the school opted in (published). Which
formats, and how large at most, is our decision.
"""

from typing import Final

from contract.becomes import Picture
from contract.declaration import (
    Column,
    DataSet,
    Kind,
    Record,
    Reference,
    Schedule,
    Source,
    Strength,
)
from contract.violations import Violation

PICTURE_BYTES_MAX: Final = 512 * 1024
"""Far more than a profile picture needs; half of what Kafka takes as one message by default."""

_SIGNATURES: Final = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


def media_type_of(picture: bytes) -> str | None:
    """Return the media type that the first bytes tell, or None where it is none that we take."""
    return next((name for name, start in _SIGNATURES.items() if picture.startswith(start)), None)


def picture_record(person: str, picture: bytes) -> Record:
    """Return the record of a person's picture."""
    return {"user_id": person, "media_type": media_type_of(picture), "picture": picture}


def _is_usable(record: Record) -> list[Violation]:
    """Intrinsic rule: a picture is a JPEG or a PNG and not too large."""
    picture = record["picture"] or b""
    kind = media_type_of(picture)
    if kind is None or kind != record["media_type"] or len(picture) > PICTURE_BYTES_MAX:
        return [Violation("picture_unusable")]
    return []


PROFILE_PICTURES: Final = DataSet(
    name="profile-pictures",
    avro_name="ProfilePicture",
    title="Profile pictures",
    synced_when="any module, where the school opted in",
    becomes=Picture(),
    key=("PersonId",),
    columns=(
        Column("PersonId", "user_id", required=True),
        Column("MediaType", "media_type"),
        Column("Picture", "picture", Kind.BYTES),
    ),
    label=("user_id",),
    references=(
        Reference(
            path="user_id",
            to=("students", "staff-members"),
            strength=Strength.HARD,
            code="no_user",
        ),
    ),
    rules=(_is_usable,),
    codes=("picture_unusable",),
    source=Source.PICTURE_FOLDER,
    schedule=Schedule.OPT_IN,
    published=("Pictures of imported students and staff are synced where the school opted in.",),
    decided=(
        "A picture is a JPEG or PNG file of at most 512 KiB.",
        (
            "The extract has one file for each person, named after the Person ID. Where there are"
            " several, one that can be used is sent, with a warning."
        ),
    ),
    own_permissions=("All People -> Person Photo -> View",),
    also_permissions_of=("staff-members", "students"),
)
