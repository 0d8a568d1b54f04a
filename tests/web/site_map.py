"""Every kind of page, as a person comes to it."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.web.schools import BUSY, CALM, NEW, SILENT

Way = Callable[[Page], object]


def at(path: str) -> Way:
    """Open an address."""
    return lambda page: page.goto(path)


def by_link(path: str, link: str) -> Way:
    """Open an address and follow the first link that this selects."""

    def follow(page: Page) -> None:
        page.goto(path)
        page.locator(link).first.click()

    return follow


def by_search(path: str, text: str) -> Way:
    """Open a list and look for a text."""

    def search(page: Page) -> None:
        page.goto(path)
        page.get_by_role("searchbox").fill(text)
        page.get_by_role("button", name="Search").click()

    return search


PAGES: Final[dict[str, tuple[str | None, Way]]] = {
    "overview": (BUSY, at(f"/s/{BUSY}")),
    "overview-without-errors": (CALM, at(f"/s/{CALM}")),
    "overview-silent-and-held": (SILENT, at(f"/s/{SILENT}")),
    "overview-new": (NEW, at(f"/s/{NEW}")),
    "cause": (BUSY, by_link(f"/s/{BUSY}", ".cause h3 a")),
    "causes-of-a-kind": (BUSY, by_link(f"/s/{BUSY}", ".cause:nth-child(2) h3 a")),
    "errors": (BUSY, at(f"/s/{BUSY}/errors")),
    "errors-filtered": (BUSY, at(f"/s/{BUSY}/errors?data_set=students&run=run-23")),
    "errors-searched": (BUSY, by_search(f"/s/{BUSY}/errors", "Amelia")),
    "errors-none": (NEW, at(f"/s/{NEW}/errors")),
    "errors-none-match": (BUSY, at(f"/s/{BUSY}/errors?code=two_week_cycle")),
    "error": (BUSY, by_link(f"/s/{BUSY}/errors?code=no_user", "a.title")),
    "resolved": (BUSY, at(f"/s/{BUSY}/history")),
    "resolved-error": (BUSY, by_link(f"/s/{BUSY}/history", "a.title")),
    "runs": (BUSY, at(f"/s/{BUSY}/runs")),
    "runs-none": (NEW, at(f"/s/{NEW}/runs")),
    "run": (BUSY, at(f"/s/{BUSY}/runs/run-22")),
    "run-broken-off": (BUSY, at(f"/s/{BUSY}/runs/run-16")),
    "readiness": (BUSY, at(f"/s/{BUSY}/readiness")),
    "readiness-unknown": (CALM, at(f"/s/{CALM}/readiness")),
    "who-has-looked": (BUSY, at(f"/s/{BUSY}/support")),
    "help": (BUSY, at("/help")),
    "help-errors": (BUSY, at("/help/errors")),
    "help-data-set": (BUSY, at("/help/class-groups")),
    "help-pictures": (None, at("/help/profile-pictures")),
    "schools": (None, at("/schools")),
    "schools-none-match": (None, at("/schools?text=nowhere")),
    "no-page": (BUSY, at("/s/unheard-of")),
    "sign-in": ("", at("/sign-in")),
}
"""By name: whose page it is (None: of support, empty: of nobody yet), and the way there."""
