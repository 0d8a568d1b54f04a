from pathlib import Path

import pytest

from projections.digest.letter import Letter
from projections.digest.post import Envelope, Folder, MailServer, NotDeliveredError, Security
from tests.projections.digest.mail_server import mail_server
from tests.projections.digest.standings import NOW

LETTER = Letter(subject="3 new problems at Zoë's", text="Text, Zoë\n", html="<p>Zoë</p>\n")
ADDRESSES = ("office@oak.example", "head@oak.example")


def envelope(*addresses: str, school_id: str = "oak") -> Envelope:
    return Envelope(school_id=school_id, addresses=addresses, letter=LETTER, at=NOW)


def server(port: int, security: Security = Security.NONE) -> MailServer:
    return MailServer(host="127.0.0.1", port=port, sender="sync@mya.example", security=security)


def test_a_letter_is_sent_to_all_addresses_as_text_and_html() -> None:
    with mail_server() as mailbox:
        server(mailbox.port).deliver(envelope(*ADDRESSES))

    (letter,) = mailbox.letters
    text, html = letter.iter_parts()
    assert mailbox.recipients == [list(ADDRESSES)]
    assert letter["Subject"] == LETTER.subject
    assert letter["From"] == "sync@mya.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_payload(decode=True) == b"Text, Zo\xc3\xab\r\n"


def test_the_same_letter_has_the_same_id_and_another_schools_another() -> None:
    with mail_server() as mailbox:
        for school_id in ("oak", "oak", "elm"):
            server(mailbox.port).deliver(envelope(*ADDRESSES, school_id=school_id))

    first, second, other = (each["Message-ID"] for each in mailbox.letters)
    assert first == second != other
    assert first.endswith("@mya.example>")


def test_a_server_that_refuses_is_said_without_what_it_says() -> None:
    with mail_server() as mailbox:
        mailbox.answer = "554 no room for office@oak.example"
        with pytest.raises(NotDeliveredError, match="code 554") as failed:
            server(mailbox.port).deliver(envelope(*ADDRESSES))

    assert "office" not in str(failed.value)


def test_nothing_is_sent_over_a_way_that_is_not_private() -> None:
    with mail_server() as mailbox:
        with pytest.raises(NotDeliveredError):
            server(mailbox.port, security=Security.STARTTLS).deliver(envelope(*ADDRESSES))
        with pytest.raises(NotDeliveredError):
            server(mailbox.port, security=Security.TLS).deliver(envelope(*ADDRESSES))

    assert mailbox.letters == []


def test_a_server_that_is_not_there_is_said() -> None:
    with mail_server() as mailbox:
        pass

    with pytest.raises(NotDeliveredError, match=r"127\.0\.0\.1"):
        server(mailbox.port).deliver(envelope(*ADDRESSES))


def test_a_folder_has_a_file_of_each_kind(tmp_path: Path) -> None:
    Folder(tmp_path / "out").deliver(envelope(school_id="oak/../1"))

    files = {each.name: each.read_text(encoding="utf-8") for each in (tmp_path / "out").iterdir()}
    assert files == {
        "oak%2F..%2F1-2026-11-24T070000.txt": f"{LETTER.subject}\n\n{LETTER.text}",
        "oak%2F..%2F1-2026-11-24T070000.html": LETTER.html,
    }


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(NotDeliveredError):
        Folder(tmp_path / "file").deliver(envelope())
