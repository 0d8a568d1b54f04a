"""`mya-consumers settings`: what MYA keeps of how a school is synced."""

from dataclasses import asdict, replace
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

import typer

from consumers.commands.desk import Desk, at_desk, opened
from consumers.commands.options import Json, School
from contract.data_sets import BY_NAME
from projections import listing
from projections.permanent.schools import Settings

_PERIOD_MAX: Final = 36_500
"""A hundred years in days: longer is a slip of the finger."""

app: Final = typer.Typer(no_args_is_help=True, help="The settings of a school inside MYA.")


def _data_sets(names: str | None) -> str | None:
    unknown = sorted(set(_split(names)) - BY_NAME.keys())
    if unknown:
        raise typer.BadParameter(
            f"unknown data set: {', '.join(unknown)}; known: {', '.join(BY_NAME)}"
        )
    return names


def _time_zone(name: str | None) -> str | None:
    if name is not None and name not in available_timezones():
        raise typer.BadParameter(f"{name!r} is no time zone; one is Europe/London")
    return name


Name = Annotated[str | None, typer.Option(envvar="MYA_SCHOOL_NAME", help="Its name.")]
TimeZone = Annotated[
    str | None,
    typer.Option(envvar="MYA_TIME_ZONE", callback=_time_zone, help="Such as Europe/London."),
]
Judge = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_JUDGE", callback=_data_sets, help="Judge references into these data sets: a,b."
    ),
]
DoNotJudge = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_DO_NOT_JUDGE",
        callback=_data_sets,
        help="Do not judge references into these data sets: a,b.",
    ),
]
RemovalsMax = Annotated[
    int | None,
    typer.Option(min=0, envvar="MYA_REMOVALS_MAX", help="So many a snapshot may remove."),
]
RemovalsPercentMax = Annotated[
    int | None,
    typer.Option(
        min=0, max=100, envvar="MYA_REMOVALS_PERCENT_MAX", help="Or this share of a data set."
    ),
]
LessonsKept = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=_PERIOD_MAX,
        envvar="MYA_LESSONS_KEPT_SCHOOL_YEARS",
        help="Lessons are kept of the current school year and so many before it.",
    ),
]
PeopleKept = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=_PERIOD_MAX,
        envvar="MYA_PEOPLE_KEPT_SCHOOL_YEARS",
        help="People who left are kept for so many years.",
    ),
]
ErrorsKept = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=_PERIOD_MAX,
        envvar="MYA_ERRORS_KEPT_DAYS",
        help="Errors that were resolved are kept for so many days.",
    ),
]
RunsKept = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=_PERIOD_MAX,
        envvar="MYA_RUNS_KEPT_DAYS",
        help="The history of runs is kept for so many days.",
    ),
]
QuarantineKept = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=_PERIOD_MAX,
        envvar="MYA_QUARANTINE_KEPT_DAYS",
        help="What is in quarantine is kept for so many days.",
    ),
]


@app.command()
@at_desk
def show(
    *,
    desk: Desk,
    school: School,
    json: Json = False,
) -> None:
    """Show a school's settings."""
    with opened(desk) as office:
        _print(office.settings_of(school), json=json)


@app.command("set")
@at_desk
def set_(
    *,
    desk: Desk,
    school: School,
    name: Name = None,
    time_zone: TimeZone = None,
    judge: Judge = None,
    do_not_judge: DoNotJudge = None,
    removals_max: RemovalsMax = None,
    removals_percent_max: RemovalsPercentMax = None,
    lessons_kept_school_years: LessonsKept = None,
    people_kept_school_years: PeopleKept = None,
    errors_kept_days: ErrorsKept = None,
    runs_kept_days: RunsKept = None,
    quarantine_kept_days: QuarantineKept = None,
    json: Json = False,
) -> None:
    """Change a school's settings; what depends on them is judged again at once."""
    given = {
        "name": name,
        "time_zone": time_zone,
        "removals_max": removals_max,
        "removals_percent_max": removals_percent_max,
        "lessons_kept_school_years": lessons_kept_school_years,
        "people_kept_school_years": people_kept_school_years,
        "errors_kept_days": errors_kept_days,
        "runs_kept_days": runs_kept_days,
        "quarantine_kept_days": quarantine_kept_days,
    }
    values = {field: value for field, value in given.items() if value is not None}
    with opened(desk) as office:
        changed = office.change_settings(
            school,
            lambda before: _changed(before, values, _split(judge), _split(do_not_judge)),
        )
    _print(changed, json=json)


def _changed(
    before: Settings, values: dict[str, Any], judge: list[str], do_not_judge: list[str]
) -> Settings:
    off = set(before.data_sets_off) - set(judge) | set(do_not_judge)
    return replace(before, **values, data_sets_off=[name for name in BY_NAME if name in off])


def _split(names: str | None) -> list[str]:
    return [name.strip() for name in (names or "").split(",") if name.strip()]


def _print(settings: Settings, *, json: bool) -> None:
    fields = asdict(settings)
    if json:
        listing.print_object(fields)
    else:
        listing.print_table(("setting", "value"), list(fields.items()))
