"""No other site can make a browser post here: each form proves where it comes from.

Twice: the browser says which site the form was on, and the form carries a token that only a page
of ours can hold, because it is made from a cookie that no script and no other site can read. Before
anybody is signed in, that is a cookie of the sign-in form's own.
"""

from hashlib import sha256
from hmac import compare_digest
from hmac import new as new_hmac
from typing import Final

from fastapi import HTTPException, Request

from projections.web.cookies import session_cookie, sign_in_cookie
from projections.web.letting_in import is_api
from projections.web.settings import WebSettings

FIELD: Final = "csrf_token"
"""As the templates call it, too."""
SIGN_IN: Final = "/sign-in"
_FIELDS_MAX: Final = 20


def form_token(secret: str) -> str:
    """Return the token of forms for whoever holds this cookie; it does not tell the cookie."""
    return new_hmac(secret.encode(), b"mya form", sha256).hexdigest()


async def refuse_forged(request: Request) -> None:
    """Refuse a POST that is not from a form of ours: 403. A dependency of every endpoint.

    The API looks at no cookie, so that there is nothing to forge.
    """
    if request.method != "POST" or is_api(request):
        return
    if not _is_from_here(request) or not await _has_token(request):
        raise HTTPException(403)


def _is_from_here(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        # No browser leaves out both; a program has its token to show all the same.
        return True
    settings: WebSettings = request.app.state.settings
    asked = f"{request.url.scheme}://{request.headers.get('host')}"
    return origin in {settings.public_url, asked}


async def _has_token(request: Request) -> bool:
    is_sign_in = request.url.path == SIGN_IN
    cookie = sign_in_cookie(request) if is_sign_in else session_cookie(request)
    secret = request.cookies.get(cookie, "")
    form = await request.form(max_files=0, max_fields=_FIELDS_MAX)
    given = form.get(FIELD)
    if not secret or not isinstance(given, str):
        return False
    return compare_digest(form_token(secret).encode(), given.encode())
