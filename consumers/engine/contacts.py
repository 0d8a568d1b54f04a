"""Contacts: what their links to students come to.

Source: a link to a student who left ends quietly; one to a person who never was an imported
student is an error of that link, and the other links stand. A contact is enabled while linked to
at least one current imported student (decided).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from consumers.engine.judged import Row, Unmet
from consumers.engine.references import School, Verdict, judge_reference
from contract.data_sets.contacts import CONTACTS
from contract.declaration import Record
from contract.violations import Violation
from projections.generation.stored import RecordKey, StoredRecord, Target

(LINK,) = (reference for reference in CONTACTS.references if reference.ends_with_target)
"""The reference to a student."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What the links of a contact come to."""

    rows: Sequence[Row] = ()
    unmet: Sequence[Unmet] = ()
    violations: Sequence[Violation] = ()

    @property
    def lead_to_current(self) -> bool:
        """Say whether any of the students is still there."""
        return any(row["enabled"] for row in self.rows)


NO_LINKS: Final = Links()
"""Those of a contact who was removed or is not imported."""


def judge_links(
    contact: StoredRecord, school: School, targets: Mapping[RecordKey, Target]
) -> Links:
    """Judge the links of a contact who is current and imported."""
    links = _by_student(contact)
    verdicts = {
        student_id: judge_reference(
            LINK, student_id, version=contact.version, school=school, targets=targets
        )
        for student_id in links
    }
    return Links(
        rows=[
            _row(contact, link, enabled=_student(contact, student_id, targets).current)
            for student_id, link in links.items()
            if verdicts[student_id] is Verdict.MET
        ],
        unmet=[
            Unmet(path=LINK.path, target_id=student_id, target_data_sets=LINK.to, verdict=verdict)
            for student_id, verdict in verdicts.items()
            if verdict is not Verdict.MET
        ],
        violations=[
            Violation(LINK.code, student_id)
            for student_id, verdict in verdicts.items()
            if verdict is Verdict.ERROR
        ],
    )


def _by_student(contact: StoredRecord) -> dict[str, Record]:
    """Return the first link to each student: the log may hold what our producer did not make."""
    links: dict[str, Record] = {}
    for link in (contact.payload or {})["relationships"]:
        links.setdefault(link["student_id"], link)
    return links


def _student(contact: StoredRecord, student_id: str, targets: Mapping[RecordKey, Target]) -> Target:
    (data_set,) = LINK.to
    return targets[contact.school_id, data_set, student_id]


def _row(contact: StoredRecord, link: Record, *, enabled: bool) -> Row:
    return {
        "school_id": contact.school_id,
        "contact_id": contact.record_id,
        "student_id": link["student_id"],
        "relationship": link["relationship"],
        "parental_responsibility": link["parental_responsibility"],
        "enabled": enabled,
    }
