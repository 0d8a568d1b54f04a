"""Rooms: resources of type Classroom.

Source: the name is the long name if there is one, else the short name; every new room is bookable,
and whether it stays so is MYA's own from then on (published).
"""

from typing import Final

from contract.becomes import Room
from contract.declaration import Column, DataSet

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
    label=("short_name", "long_name"),
    own_permissions=("School Management -> Room Details -> View (All)",),
)
