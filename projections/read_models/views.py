"""The public views: one declaration each, from which SQL, `show` and its choices derive.

Names, columns and their order are a promise to others; `school_id` comes first. New columns go to
the end, where CREATE OR REPLACE VIEW takes them.
"""

from dataclasses import dataclass
from typing import Final

from projections.read_models import waiting

SCHEMA: Final = "mya"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view: `source` is what stands after FROM, `columns` expressions over it.

    An expression `x.name` names its column; another names it with AS. `order` is how the rows of
    one school are listed. In `source`, `{generation}` stands for the schema of a generation.
    `rows_per_fetch` limits what a reader holds at once.
    """

    name: str
    columns: tuple[str, ...]
    source: str
    order: tuple[str, ...]
    rows_per_fetch: int = 2_000
    """A fetch costs a round trip; two thousand timetable events are half a megabyte."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """Return the names of the columns, as others see them."""
        return tuple(column.rpartition(" AS ")[2].rpartition(".")[2] for column in self.columns)

    @property
    def is_of_generation(self) -> bool:
        """Say whether the view shows a generation, not only what outlives it."""
        return "{generation}" in self.source


def _of(alias: str, names: str) -> tuple[str, ...]:
    return tuple(f"{alias}.{name}" for name in names.split())


_LAST_COMPLETED: Final = """
    LEFT JOIN (
        SELECT DISTINCT ON (school_id, data_set) school_id, data_set, run_id
        FROM (
            SELECT school_id, d.data_set, run_id, r.version
            FROM sync.run r JOIN sync.run_data_set d USING (school_id, run_id)
            WHERE r.state = 'completed' AND d.state = 'completed'
            UNION ALL
            SELECT school_id, '', run_id, version FROM sync.run WHERE state = 'completed'
        ) ended
        ORDER BY school_id, data_set, version DESC
    ) last_completed USING (school_id, data_set)
"""
"""The last ended run of a school that completed a data set; of any, under an empty data set."""


def _group_list(name: str, table: str) -> View:
    return View(
        name=name,
        columns=_of("m", "school_id group_type group_id user_id start_date end_date"),
        source=f"{{generation}}.{table} m JOIN {{generation}}.user_group g"
        " ON (g.school_id, g.type, g.third_party_id) = (m.school_id, m.group_type, m.group_id)"
        " AND g.enabled",
        order=("group_type", "group_id", "user_id", "start_date"),
    )


def _joined(*columns: str) -> str:
    """Return the texts of these columns that there are, as one."""
    texts = (f"nullif({each}, '')" for each in columns)
    return f"concat_ws(', ', {', '.join(texts)})"


_VIEWS: Final = (
    View(
        name="schools",
        columns=_of("s", "school_id name time_zone"),
        source="sync.school s",
        order=("school_id",),
    ),
    View(
        name="users",
        columns=(
            *_of("u", "school_id third_party_id"),
            "a.username",
            *_of("u", "enabled title forename surname gender date_of_birth school_identifier"),
            *_of("u", "free_school_meals sen_provisions address postcode telephone"),
            *_of("u", "mobile_telephone work_telephone personal_email work_email"),
            *_of("a", "preferred_email preferred_telephone"),
        ),
        source="{generation}.app_user u LEFT JOIN sync.account a"
        " ON (a.school_id, a.third_party_id) = (u.school_id, u.third_party_id)",
        order=("third_party_id",),
    ),
    View(
        name="user_roles",
        columns=_of("r", "school_id third_party_id role enabled"),
        source="{generation}.user_role r",
        order=("third_party_id", "role"),
    ),
    View(
        name="relationships",
        columns=_of("r", "school_id contact_id student_id relationship parental_responsibility"),
        source="{generation}.relationship r WHERE r.enabled",
        order=("contact_id", "student_id"),
    ),
    View(
        name="subjects",
        columns=_of("s", "school_id third_party_id code name enabled"),
        source="{generation}.subject s",
        order=("third_party_id",),
    ),
    View(
        name="resources",
        columns=(
            *_of("r", "school_id third_party_id type name description"),
            # Every new room is bookable; whether it stays so is MYA's own.
            "coalesce(s.bookable, true) AS bookable",
            "r.enabled",
        ),
        source="{generation}.resource r LEFT JOIN sync.resource_setting s"
        " ON (s.school_id, s.third_party_id) = (r.school_id, r.third_party_id)",
        order=("third_party_id",),
    ),
    View(
        name="time_slots",
        columns=(
            *_of("p", "school_id third_party_id"),
            "'School Day' AS slot_group",
            *_of("p", "name start_time end_time enabled"),
        ),
        source="sync.accepted_period p",
        order=("start_time", "third_party_id"),
    ),
    View(
        name="user_groups",
        columns=(
            *_of("g", "school_id type third_party_id name description"),
            *_of("g", "subject_id year_group_id enabled"),
        ),
        source="{generation}.user_group g",
        order=("type", "third_party_id"),
    ),
    _group_list("group_memberships", "group_membership"),
    _group_list("group_supervisors", "group_supervisor"),
    View(
        name="class_timetable_events",
        columns=_of("e", "school_id class_id period_id room_id staff_id start_date end_date"),
        source="{generation}.class_timetable_event e WHERE e.shown",
        order=("class_id", "start_date", "period_id", "room_id", "staff_id"),
    ),
    View(
        name="profile_pictures",
        columns=(
            *_of("p", "school_id user_id media_type size_bytes sha256"),
            "substring(r.event FROM p.starts_at FOR p.size_bytes) AS picture",
        ),
        source="{generation}.profile_picture p JOIN {generation}.record r"
        " ON (r.school_id, r.data_set, r.record_id)"
        " = (p.school_id, 'profile-pictures', p.user_id)",
        order=("user_id",),
        # A picture may have half a megabyte.
        rows_per_fetch=20,
    ),
    View(
        name="timetable_events",
        columns=(
            *_of("l", "school_id role event_instance_id user_id"),
            # As contract.data_sets.timetables says of one lesson.
            f"{_joined('l.subject_name', 'l.class_name')} AS title",
            f"{_joined('l.class_name', 'l.staff_name')} AS description",
            "l.location_name AS location",
            "l.period_name AS period",
            *_of("l", "start_at end_at"),
        ),
        source="{generation}.lesson l WHERE l.current AND l.state = 'applied'",
        order=("role", "user_id", "start_at", "event_instance_id"),
    ),
    View(
        name="errors",
        columns=(
            *_of("e", "school_id error_id data_set record_id detail label code severity place"),
            *_of("e", "state message fix first_run_id"),
            "last_completed.run_id AS last_run_id",
            *_of("e", "raised_at resolved_at"),
        ),
        source="sync.error_log e" + _LAST_COMPLETED,
        # Open before resolved, errors before warnings.
        order=("state", "severity", "data_set", "code", "record_id", "detail", "error_id"),
    ),
    View(
        name="runs",
        # `version` orders the runs of a school; `balanced` says that every record sent is in one
        # of the run's books, and is empty until MYA has settled the run.
        columns=_of("r", "school_id run_id state started_at completed_at version balanced"),
        source="sync.run r",
        order=("version DESC",),
    ),
    View(
        name="run_data_sets",
        columns=(
            *_of("d", "school_id run_id data_set state reason"),
            *_of("d", "read created updated removed unchanged held"),
            *_of("d", "applied superseded waiting errors quarantined erased"),
        ),
        source="sync.run_data_set d",
        order=("run_id", "data_set"),
    ),
    View(
        name="waiting",
        columns=_of("w", "school_id data_set waits_for records"),
        source=waiting.SOURCE,
        order=("data_set", "waits_for"),
    ),
)

VIEWS: Final = {view.name: view for view in _VIEWS}
"""Every public view by name."""
