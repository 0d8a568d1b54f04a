"""The error log as a school's office opens it: over HTTP, signed in with a token."""

import re
from dataclasses import dataclass
from typing import Any, Final

import httpx

from local.trial.failures import TrialFailedError

_CSRF: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
_HEADLINE: Final = re.compile(r'<h2 id="errors">To put right</h2>')
_LIMIT_S: Final = 20


@dataclass(frozen=True, slots=True)
class Pages:
    """The site at an address, for who holds a token of a school."""

    address: str
    token: str
    school: str

    def runs(self) -> list[dict[str, Any]]:
        """The nights of the school, as the API tells them."""
        rows: list[dict[str, Any]] = self._asked("runs")["runs"]
        return rows

    def open_errors(self) -> set[str]:
        """The ids of all open errors, page by page."""
        found: set[str] = set()
        after: str | None = None
        while True:
            told = self._asked("errors", limit="100", **({"after": after} if after else {}))
            found |= {each["error_id"] for each in told["errors"]}
            after = told["next"]
            if after is None:
                return found

    def overview(self) -> str:
        """Sign in by the form, and return the page that opens."""
        with httpx.Client(
            base_url=self.address, follow_redirects=True, timeout=_LIMIT_S
        ) as browser:
            form = _CSRF.search(browser.get(f"{self.address}/").text)
            if form is None:
                raise TrialFailedError("The first page has no form to sign in.")
            filled = {"csrf_token": form[1], "token": self.token, "next": "/"}
            page = browser.post(f"{self.address}/sign-in", data=filled)
        if page.status_code != httpx.codes.OK:
            raise TrialFailedError(f"Signing in was answered with {page.status_code}.")
        return page.text

    def shows_errors(self) -> bool:
        """Whether the overview has what is to be put right."""
        return _HEADLINE.search(self.overview()) is not None

    def _asked(self, what: str, **parameters: str) -> dict[str, Any]:
        answer = httpx.get(
            f"{self.address}/api/{what}",
            params={"school_id": self.school, **parameters},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=_LIMIT_S,
        )
        if answer.status_code != httpx.codes.OK:
            raise TrialFailedError(f"/api/{what} was answered with {answer.status_code}.")
        told: dict[str, Any] = answer.json()
        return told
