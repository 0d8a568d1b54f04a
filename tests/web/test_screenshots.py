"""The pictures of the README: taken at each run, copied by `make screenshots`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser

from tests.web.open_site import DESKTOP, PHONE, Site
from tests.web.schools import BUSY, SILENT
from tests.web.site_map import Way, at, by_link

_FOLDER: Final = Path(__file__).parents[2] / ".local" / "screenshots"
_BYTES_MAX: Final = 400_000

_OVERVIEW: Final = at(f"/s/{BUSY}")
_CAUSE: Final = by_link(f"/s/{BUSY}", ".cause:nth-child(2) h3 a")


@dataclass(frozen=True, slots=True)
class Picture:
    """Which page, in which look."""

    name: str
    whose: str
    way: Way
    size: tuple[int, int] = DESKTOP
    colours: Literal["light", "dark"] = "light"


_PICTURES: Final = (
    Picture("overview", BUSY, _OVERVIEW, (1280, 1180)),
    Picture("overview-dark", BUSY, _OVERVIEW, (1280, 1180), "dark"),
    Picture("overview-phone", BUSY, _OVERVIEW, (PHONE[0], 1180)),
    Picture("cause", BUSY, _CAUSE),
    Picture("errors", BUSY, at(f"/s/{BUSY}/errors?severity=error")),
    Picture("silence", SILENT, at(f"/s/{SILENT}")),
)


@pytest.mark.parametrize("picture", _PICTURES, ids=[each.name for each in _PICTURES])
def test_a_picture_for_the_readme(site: Site, chromium: Browser, picture: Picture) -> None:
    file = _FOLDER / f"{picture.name}.png"

    with site.page(chromium, picture.whose, size=picture.size, colours=picture.colours) as page:
        picture.way(page)
        page.screenshot(path=file)

    assert 10_000 < file.stat().st_size < _BYTES_MAX
