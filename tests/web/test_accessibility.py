"""WCAG 2.2 AA as far as axe can tell, on every page, light and dark, wide and narrow."""

from collections.abc import Iterator
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # has none
from playwright.sync_api import Browser, Page

from tests.web.open_site import DESKTOP, PHONE, Site
from tests.web.site_map import PAGES

_RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}

_LOOKS: Final[tuple[tuple[int, int, Literal["light", "dark"]], ...]] = (
    (*DESKTOP, "light"),
    (*DESKTOP, "dark"),
    (*PHONE, "light"),
    (*PHONE, "dark"),
)


def violations(page: Page) -> list[str]:
    """Return what axe objects to, by rule and place."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def too_wide(page: Page) -> list[str]:
    """Say whether a page has to be moved sideways to be read."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{width} pixels wide"] if width > window else []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody_in_any_look(site: Site, chromium: Browser, name: str) -> None:
    whose, way = PAGES[name]

    with site.page(chromium, whose) as page:
        way(page)
        found = {look: [*violations(page), *too_wide(page)] for look in _in_each_look(page)}

    assert {look: wrong for look, wrong in found.items() if wrong} == {}
    assert len(found) == len(_LOOKS)


@pytest.mark.parametrize("name", ["overview", "errors", "error"])
def test_what_is_touched_is_large_enough(site: Site, chromium: Browser, name: str) -> None:
    # 24 by 24 pixels, but for links inside a sentence.
    whose, way = PAGES[name]

    with site.page(chromium, whose, size=PHONE) as page:
        way(page)
        small = page.evaluate(
            "[...document.querySelectorAll('button, input, select, summary, .tabs a, .labels a,"
            " .chip, a.title, h3 a')]"
            ".filter(each => each.checkVisibility())"
            ".map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])"
            ".filter(([, height]) => height > 0 && height < 20)"
        )

    assert small == []


def _in_each_look(page: Page) -> Iterator[str]:
    for width, height, colours in _LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=colours)
        yield f"{colours}, {width} pixels wide"
