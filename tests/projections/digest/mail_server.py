"""A mail server on this machine, which keeps what it takes, or refuses it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

TAKEN = "250 taken"


@dataclass(slots=True)
class Mailbox:
    """What was taken, with whom it was for; `answer` is what the server says to a letter."""

    answer: str = TAKEN
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        """Take a letter, or not."""
        if self.answer == TAKEN:
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients.append(list(envelope.rcpt_tos))
        return self.answer


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Serve until the block ends."""
    # The controller cannot say which port it got: it is told one that was free just now.
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox = Mailbox(port=free.getsockname()[1])
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
