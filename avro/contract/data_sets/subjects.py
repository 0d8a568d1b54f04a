"""Subjects: the subjects of the Portal list. Only active ones are synced."""

from typing import Final

from contract.becomes import Subject
from contract.declaration import Column, DataSet, Kind, Record, Report


def _is_active(record: Record) -> bool:
    """Source: MYA does not sync a subject that is not marked Active."""
    return bool(record["active"])


SUBJECTS: Final = DataSet(
    name="subjects",
    avro_name="Subject",
    title="Subjects",
    synced_when="Bookings module or timetable integration",
    becomes=Subject(),
    columns=(
        Column("primary_id", required=True),
        Column("Code", "code", required=True),
        Column("Name", "name", required=True),
        Column("Active", "active", Kind.BOOLEAN, required=True),
    ),
    report=Report(focus="Subject", lists="all subjects"),
    label=("name", "code"),
    is_synced=_is_active,
    published=(
        (
            "An active subject appears in the subject list of the Portal. One that is not marked"
            " Active is not synced, and that is no error."
        ),
    ),
    decided=(
        (
            "A subject that goes inactive or vanishes is disabled, not deleted; its classes end"
            " with it and come back with it."
        ),
    ),
    own_permissions=("Curriculum & Lesson Planner -> Permissions -> Subject",),
)
