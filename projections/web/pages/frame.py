"""What is around every page: the school, its pages, and whose time it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from fastapi import Request, Response
from psycopg import Connection

from projections.access.readers import Reader
from projections.permanent import schools
from projections.web.templating import render
from projections.web.view_models.links import HELP, SCHOOLS, Links
from projections.wording.clock import SchoolClock


class Tab(StrEnum):
    """The pages that lie side by side."""

    SCHOOLS = "Schools"
    OVERVIEW = "Overview"
    ERRORS = "Errors"
    HISTORY = "Resolved"
    RUNS = "Runs"
    READINESS = "Readiness"
    HELP = "Help"
    NONE = ""


@dataclass(frozen=True, slots=True)
class TabLink:
    """One of them, as it is shown."""

    title: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class School:
    """Whose pages these are."""

    school_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The frame of a page of one school."""

    school: School
    clock: SchoolClock
    links: Links
    tab: Tab

    def render(self, request: Request, template: str, **values: Any) -> Response:
        """Return the page inside this frame."""
        return render(
            request,
            template,
            school=self.school,
            clock=self.clock,
            links=self.links,
            tabs=[*_tabs(self.links, self.tab)],
            **values,
        )


def frame_of(connection: Connection[Any], school_id: str, now: datetime, tab: Tab) -> Frame:
    """Return the frame of a school's page. A school that has not sent anything has one, too."""
    settings = schools.settings_of(connection, school_id)
    name = school_id if settings is None else settings.name
    time_zone = schools.DEFAULT_TIME_ZONE if settings is None else settings.time_zone
    return Frame(
        school=School(school_id, name),
        clock=SchoolClock.of(time_zone, now),
        links=Links(school_id),
        tab=tab,
    )


def render_help(
    request: Request,
    connection: Connection[Any],
    reader: Reader,
    now: datetime,
    template: str,
    **values: Any,
) -> Response:
    """Return a page of help, in the frame of the reader's school where there is just one."""
    if reader.school_ids is not None and len(reader.school_ids) == 1:
        (school_id,) = reader.school_ids
        return frame_of(connection, school_id, now, Tab.HELP).render(request, template, **values)
    return render_plain(request, template, Tab.HELP, **values)


def render_plain(request: Request, template: str, tab: Tab, **values: Any) -> Response:
    """Return a page that is about no school."""
    tabs = [
        TabLink(Tab.SCHOOLS, SCHOOLS, tab is Tab.SCHOOLS),
        TabLink(Tab.HELP, HELP, tab is Tab.HELP),
    ]
    return render(request, template, tabs=tabs, **values)


def _tabs(links: Links, current: Tab) -> Iterator[TabLink]:
    for tab, address in (
        (Tab.OVERVIEW, links.overview),
        (Tab.ERRORS, links.errors),
        (Tab.HISTORY, links.history),
        (Tab.RUNS, links.runs),
        (Tab.READINESS, links.readiness),
        (Tab.HELP, HELP),
    ):
        yield TabLink(tab, address, tab is current)


PAGE_ROWS: Final = 50
"""Rows of one page of a list: some screens, and quick to load on a phone."""
