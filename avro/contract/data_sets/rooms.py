"""Rooms: resources of type Classroom.

Source: the name is the long name if there is one, else the short name; every new room is bookable,
and whether it stays so is MYA's own from then on (published).
"""

from typing import Final

from contract.becomes import Room
from contract.declaration import Column, DataSet, Report

ROOMS: Final = DataSet(
    name="rooms",
    avro_name="Room",
    title="Rooms",
    synced_when="Bookings module",
    becomes=Room(type="Classroom"),
    columns=(
        Column("primary_id", required=True),
        Column("ShortName", "short_name", required=True),
        Column("LongName", "long_name"),
        Column("Description", "description"),
    ),
    report=Report(focus="Room", lists="all rooms"),
    label=("short_name", "long_name"),
    published=(
        (
            "A room becomes a resource of type Classroom. Its name is the long name if there is"
            " one, else the short name."
        ),
        "Every new room is bookable.",
    ),
    decided=(
        "Whether a room is bookable belongs to MYA once it is there, and is never overwritten.",
        "A room that vanishes is disabled, not deleted.",
    ),
    own_permissions=("School Management -> Room Details -> View (All)",),
)
