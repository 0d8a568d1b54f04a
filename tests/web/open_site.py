"""The site under test, and how a person opens it: in which colours, how wide, signed in as whom."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Page

DESKTOP: Final = (1280, 860)
PHONE: Final = (360, 740)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """The program that serves, and tokens for it."""

    address: str
    make_token: Callable[..., str]
    _sessions: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def page(
        self,
        chromium: Browser,
        school_id: str | None = None,
        *,
        size: tuple[int, int] = DESKTOP,
        colours: Literal["light", "dark"] = "light",
        scripts: bool = True,
    ) -> Iterator[Page]:
        """Open a window, signed in for a school, for support (None) or for nobody (empty)."""
        context = chromium.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=colours,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        try:
            if school_id != "":
                self._sign_in(page, school_id)
            yield page
        finally:
            context.close()

    def _sign_in(self, page: Page, school_id: str | None) -> None:
        key = school_id or ""
        if key in self._sessions:
            page.context.add_cookies(self._sessions[key])
            return
        whose = ["--school", school_id] if school_id else ["--support", "--all-schools"]
        token = self.make_token("--name", "School office" if school_id else "Support", *whose)
        page.goto("/sign-in")
        page.get_by_label("Access token").fill(token)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        self._sessions[key] = page.context.cookies()


def texts(page: Page, selector: str) -> list[str]:
    """Return what each element says that this selects."""
    return [text.strip() for text in page.locator(selector).all_inner_texts()]
