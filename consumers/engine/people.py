"""People: the records of one Person ID are one user with a set of roles.

Source: who leaves is disabled, never deleted, and no data is cleared; the account is enabled while
any role is (published). Each field comes from the first of the records that has it: current before
removed, then staff, student, contact (decided). The role of a contact is enabled while a link leads
to a student who is still there (decided).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from consumers.engine.claims import candidates, rank, role_of
from consumers.engine.contacts import NO_LINKS, Links
from consumers.engine.judged import Judged, Row
from contract.becomes import User
from contract.data_sets import BY_NAME
from contract.data_sets.contacts import CONTACTS
from contract.violations import Violation
from projections.generation.claims import Claim
from projections.generation.stored import Outcome, StoredRecord
from projections.permanent.accounts import username_key

_FIELDS: Final = (
    "title",
    "forename",
    "surname",
    "gender",
    "free_school_meals",
    "address",
    "postcode",
    "telephone",
    "mobile_telephone",
    "work_telephone",
    "personal_email",
    "work_email",
)


def username_holder(
    claims: Sequence[Claim], *, settled_version: int, holders: Mapping[str, str]
) -> str | None:
    """Return who keeps a person without an account from being imported, or None where nobody does.

    A new person counts as imported at once unless existing accounts hold every candidate; after
    the end of the run, who has no account has lost. `claims` are the open ones; `settled_version`
    is that of the latest ended run; `holders` has who holds a username key, for the candidates.
    """
    keys = [username_key(each) if each else None for each in candidates(claims)]
    is_settled = all(claim.version <= settled_version for claim in claims)
    is_free = any(key is None or key not in holders for key in keys)
    if is_free and not is_settled:
        return None
    held = (holders.get(key or "") for key in reversed(keys))
    return next((holder for holder in held if holder is not None), "")


def judge_person(
    records: Sequence[StoredRecord], *, holder: str | None, links: Links
) -> list[Judged]:
    """Judge the records of a person, in the order given; the first that counts has the user row.

    `holder` is who keeps the person from being imported, `links` those of the contact.
    """
    sound = [record for record in records if not record.violations]
    rows = _rows(sound, links) if sound and holder is None else {}
    judged = []
    for record in records:
        if record.violations:
            judged.append(Judged(outcome=Outcome.ERROR, met=False, violations=record.violations))
        elif holder is not None:
            judged.append(_not_imported(record, holder))
        else:
            judged.append(_imported(rows, links if record.data_set == CONTACTS.name else NO_LINKS))
            rows = {}
    return judged


def _imported(rows: Mapping[str, Sequence[Row]], links: Links) -> Judged:
    return Judged(
        outcome=Outcome.APPLIED,
        met=True,
        violations=links.violations,
        unmet=links.unmet,
        rows=rows,
    )


def _not_imported(record: StoredRecord, holder: str) -> Judged:
    if not record.current:
        # Nobody waits for a leaver to be imported.
        return Judged(outcome=Outcome.APPLIED, met=False)
    violation = Violation("username_taken", holder)
    return Judged(outcome=Outcome.ERROR, met=False, violations=(violation,))


def _rows(records: Sequence[StoredRecord], links: Links) -> Mapping[str, Sequence[Row]]:
    in_order = sorted(records, key=lambda record: (not record.current, rank(record.data_set)))
    school_id, person_id = records[0].school_id, records[0].record_id
    known = _first_values(in_order)
    born = known.get("date_of_birth")
    roles = [
        {
            "school_id": school_id,
            "third_party_id": person_id,
            "role": role_of(record.data_set),
            "enabled": _has_role(record, links),
        }
        for record in records
    ]
    user: dict[str, Any] = {name: known.get(name) for name in _FIELDS} | {
        "school_id": school_id,
        "third_party_id": person_id,
        "enabled": any(role["enabled"] for role in roles),
        "date_of_birth": date.fromisoformat(born) if born else None,
        "school_identifier": _school_identifier(in_order),
        "sen_provisions": known.get("sen_provisions", []),
    }
    return {"app_user": [user], "user_role": roles, "relationship": links.rows}


def _has_role(record: StoredRecord, links: Links) -> bool:
    return record.current and (record.data_set != CONTACTS.name or links.lead_to_current)


def _first_values(in_order: Sequence[StoredRecord]) -> dict[str, Any]:
    """Return each field as the first of the records has it that has it at all."""
    found: dict[str, Any] = {}
    for record in reversed(in_order):
        payload = record.payload or {}
        found |= {name: value for name, value in payload.items() if value not in (None, [])}
    return found


def _school_identifier(records: Sequence[StoredRecord]) -> str | None:
    for record in records:
        becomes = BY_NAME[record.data_set].becomes
        if isinstance(becomes, User) and becomes.identifier_field:
            value: str | None = (record.payload or {}).get(becomes.identifier_field)
            if value:
                return value
    return None
