"""What the demo shows of a school: rows as the programs give them in, lines and tables out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]

VIEWS: Final = (
    "users",
    "user_roles",
    "relationships",
    "subjects",
    "resources",
    "time_slots",
    "user_groups",
    "group_memberships",
    "group_supervisors",
    "class_timetable_events",
    "timetable_events",
    "profile_pictures",
)

_KINDS: Final = {"user_roles": "role", "user_groups": "type", "timetable_events": "role"}
"""The column that says of what kind a row is, for views of more than one kind."""

_COUNTS: Final = ("created", "updated", "removed", "unchanged", "held", "applied", "errors")


def table_of_run(run_id: str, ends: Sequence[Row]) -> Table:
    """Return what became of each data set in a run; of one that was skipped, why."""
    table = Table("data set", *_COUNTS, title=f"Run {run_id}", title_justify="left")
    for each in ends:
        name = f"{each['data_set']} ({each['reason']})" if each["reason"] else each["data_set"]
        table.add_row(name, *(str(each[count]) for count in _COUNTS))
    return table


def count_line(view: str, rows: Sequence[Row]) -> str:
    """Say how many rows a view has, of which kinds, and how many are disabled."""
    said = view.replace("_", " ")
    kind = _KINDS.get(view)
    if kind:
        counts = Counter(row[kind] for row in rows)
        said += ": " + ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
    disabled = sum(1 for row in rows if row.get("enabled") is False)
    if disabled:
        said += f"; {disabled:,} disabled"
    return f"  {len(rows):>6,} {said}"


def person_with_a_story(roles: Sequence[Row]) -> str:
    """Return the Person ID of whoever has most to tell: one who lost a role and kept another, else
    one with several roles, else one who left, else anybody.
    """
    enabled: dict[str, list[bool]] = {}
    for row in roles:
        enabled.setdefault(row["third_party_id"], []).append(row["enabled"])

    def interest(person: str) -> tuple[bool, int, bool]:
        own = enabled[person]
        return len(set(own)) > 1, len(own), not all(own)

    return max(sorted(enabled), key=interest)


def tell_errors(console: Console, errors: Sequence[Row]) -> None:
    """Tell of open errors, one of each kind, and how each is put right."""
    by_kind: dict[tuple[str, str, str], list[Row]] = {}
    for error in errors:
        by_kind.setdefault((error["severity"], error["data_set"], error["code"]), []).append(error)
    console.print(f"\n[bold]What the school should look at[/bold]: {len(errors)} open")
    for (severity, data_set, code), own in sorted(by_kind.items()):
        colour = "red" if severity == "error" else "yellow"
        console.print(f"\n  [{colour}]{severity}[/{colour}] {data_set}: {code} ({len(own)})")
        for line in (f"for example {own[0]['label']}", own[0]["message"], f"Fix: {own[0]['fix']}"):
            console.print(f"    {line}", markup=False, highlight=False)
