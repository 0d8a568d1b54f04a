"""Who delivers letters: a mail server, or a folder that somebody looks into."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

from projections.digest.letter import Letter

_TIMEOUT_S: Final = 20
"""Shorter than the minute after which PostgreSQL gives up a transaction that waits for us."""


class NotDeliveredError(Exception):
    """The letter was not taken; the cause says why."""


class Security(StrEnum):
    """How the way to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A letter with whom it is for; `addresses` are empty where nobody has set one."""

    school_id: str
    addresses: Sequence[str]
    letter: Letter
    at: datetime


class Post(Protocol):
    """Delivers letters."""

    @property
    def needs_address(self) -> bool:
        """Whether a letter without an address cannot be delivered."""
        ...

    def deliver(self, envelope: Envelope, /) -> None:
        """Return once the letter is taken. Raises NotDeliveredError."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """Puts letters into a folder: a file of text and one of HTML each."""

    folder: Path
    needs_address: bool = False

    def deliver(self, envelope: Envelope) -> None:
        """Write both files."""
        name = f"{quote(envelope.school_id, safe='')}-{envelope.at:%Y-%m-%dT%H%M%S}"
        letter = envelope.letter
        text = f"{letter.subject}\n\n{letter.text}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for ending, written in (("txt", text), ("html", letter.html)):
                (self.folder / f"{name}.{ending}").write_text(written, encoding="utf-8")
        except OSError as error:
            raise NotDeliveredError("The letter cannot be written.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Hands letters to a mail server. The password is never shown."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    needs_address: bool = True

    def deliver(self, envelope: Envelope) -> None:
        """Send it to all addresses at once; taken, if the server takes it for one of them."""
        try:
            with self._connected() as server:
                if self.user is not None:
                    server.login(self.user, self.password or "")
                server.send_message(_message(envelope, self.sender))
        except (OSError, smtplib.SMTPException) as error:
            # Not chained to what it says: a server quotes addresses.
            raise NotDeliveredError(
                f"The mail server {self.host} did not take it: {_said(error)}."
            ) from None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security is Security.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT_S, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_S)
        try:
            if self.security is Security.STARTTLS:
                server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server


def _message(envelope: Envelope, sender: str) -> EmailMessage:
    letter = envelope.letter
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = ", ".join(envelope.addresses)
    message["Date"] = format_datetime(envelope.at)
    # The same for the same letter: who gets it twice after a crash is shown it once.
    identity = blake2b(f"{envelope.school_id} {letter.text}".encode(), digest_size=12).hexdigest()
    message["Message-ID"] = f"<{identity}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _said(error: Exception) -> str:
    match error:
        case smtplib.SMTPResponseException():
            return f"code {error.smtp_code}"
        case smtplib.SMTPRecipientsRefused():
            return "no address is known there"
        case TimeoutError():
            return "no answer in time"
        case _:
            return type(error).__name__
