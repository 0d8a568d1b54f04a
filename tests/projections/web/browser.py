"""A browser, as far as the tests need one: it keeps cookies, fills in forms and follows nothing."""

import asyncio
import re
from typing import Any, Final

import httpx
from fastapi import FastAPI

ADDRESS: Final = "https://errors.example.org"
_TOKEN: Final = re.compile(r'name="csrf_token" value="([0-9a-f]{64})"')


class Browser:
    """One person's browser, or with `token` one program, at an address of its own."""

    def __init__(self, app: FastAPI, *, address: str = "203.0.113.7", token: str = "") -> None:
        self._app = app
        self._address = address
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.cookies = httpx.Cookies()

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Ask for a page."""
        return self.ask("GET", path, **options)

    def post(self, path: str, form: dict[str, str], **options: Any) -> httpx.Response:
        """Send a form as it is given."""
        return self.ask("POST", path, data=form, **options)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request."""
        return asyncio.run(self._ask(method, path, options))

    def sign_in(self, token: str, **fields: str) -> httpx.Response:
        """Fill in the sign-in form and send it."""
        page = self.get("/sign-in")
        return self.post("/sign-in", {"csrf_token": csrf_token(page), "token": token, **fields})

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(
            self._app, raise_app_exceptions=False, client=(self._address, 40_000)
        )
        async with httpx.AsyncClient(
            transport=transport, base_url=ADDRESS, cookies=self.cookies, headers=self.headers
        ) as client:
            response = await client.request(method, path, **options)
            self.cookies = client.cookies
            return response


def csrf_token(page: httpx.Response) -> str:
    """Return the token of a page's forms."""
    found = _TOKEN.search(page.text)
    assert found, page.text
    return found[1]
