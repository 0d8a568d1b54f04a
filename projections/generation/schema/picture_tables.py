"""The table of a generation that is about profile pictures."""

from typing import Final

from sqlalchemy import Integer, Table

from projections.generation.schema.columns import METADATA, coordinate, key, required

PROFILE_PICTURE: Final = Table(
    "profile_picture",
    METADATA,
    key("school_id"),
    key("user_id"),
    required("media_type"),
    required("size_bytes", Integer),
    # Of the picture's bytes, in hexadecimal.
    required("sha256"),
    # Where they start in the event that `record` keeps, from 1: half a megabyte is stored once.
    coordinate("starts_at", Integer),
    info={"owner": ("school_id", "user_id")},
)
