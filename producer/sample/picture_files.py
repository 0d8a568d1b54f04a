"""Writes the folder `profile-pictures`: one file a person."""

from pathlib import Path
from typing import Final

from producer.sample.pictures import JPEG, PNG, content_of
from producer.sample.school import School

FOLDER: Final = "profile-pictures"


def write_pictures(school: School, folder: Path) -> None:
    """Write tonight's pictures into the folder of a night, in place of those of another sample."""
    pictures = folder / FOLDER
    pictures.mkdir(exist_ok=True)
    for suffix in (JPEG, PNG):
        for old in pictures.glob(f"*.{suffix}"):
            old.unlink()
    for each in school.pictures:
        (pictures / f"{each.person_id}.{each.suffix}").write_bytes(content_of(each))
