"""`mya-projections serve`: the error log as web pages and as an API."""

from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from contract.program import log_lines
from contract.program.options import LogFormatName, StatusAddress
from projections.commands.options import DatabaseUrl
from projections.web.listening import listen, url_of

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8080


def _web_address(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise typer.BadParameter("must be like https://errors.example.org")
    return f"{parts.scheme}://{parts.netloc}"


Host = Annotated[str, typer.Option(envvar="MYA_WEB_HOST", help="The address to listen at.")]
Port = Annotated[
    int, typer.Option(min=0, max=65_535, envvar="MYA_WEB_PORT", help="The port; 0: a free one.")
]
PublicUrl = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_PUBLIC_URL",
        callback=_web_address,
        help="Under which address people open it, like https://errors.example.org.",
        show_default="http://HOST:PORT",
    ),
]
SecureCookies = Annotated[
    bool | None,
    typer.Option(
        "--secure-cookies/--insecure-cookies",
        envvar="MYA_SECURE_COOKIES",
        help="Whether cookies travel over https alone.",
        show_default="when the public address is https",
    ),
]
TrustedProxies = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_TRUSTED_PROXIES",
        help="Addresses or networks, comma-separated, whose X-Forwarded-For is believed.",
        show_default="nobody's",
    ),
]
MonitoringDatabaseUrl = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_MONITORING_DATABASE_URL",
        help="PostgreSQL for /metrics, as a user who may count over all schools.",
        show_default="the same database and user",
    ),
]


def serve(
    *,
    database_url: DatabaseUrl,
    host: Host = DEFAULT_HOST,
    port: Port = DEFAULT_PORT,
    public_url: PublicUrl = None,
    secure_cookies: SecureCookies = None,
    trusted_proxies: TrustedProxies = None,
    status_address: StatusAddress = None,
    monitoring_database_url: MonitoringDatabaseUrl = None,
    log_format: LogFormatName = None,
) -> None:
    """Serve the error log as web pages and as an API, until SIGTERM."""
    # Only here: the other commands also run where the extra `web` is not installed.
    try:
        from projections.web import server  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise typer.BadParameter(f"{missing.name} is missing: install the extra `web`") from None
    log_lines.configure(log_format)
    listener = listen(host, port)
    url = public_url or url_of(listener)
    server.serve(
        listener,
        server.Serving(
            database_url=database_url,
            public_url=url,
            secure=url.startswith("https:") if secure_cookies is None else secure_cookies,
            trusted_proxies=trusted_proxies,
            status_address=status_address,
            monitoring_database_url=monitoring_database_url or database_url,
        ),
    )
