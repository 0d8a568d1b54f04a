import pytest

from producer.source.sims_words import failure_in, is_refused_login


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", None),
        (b"<SuperStarReport/>", None),
        (b"<CommandReporterError>cut", None),
        (b"<CommandReporterError>No  such\n report</CommandReporterError>", "No such report"),
        (b"noise <CommandReporterError>A &amp; B</CommandReporterError>", "A & B"),
        (b"<CommandReporterError>with pa &amp; ss</CommandReporterError>", "with ***"),
        (b"<CommandReporterError>with pa  &amp;  ss</CommandReporterError>", "with ***"),
        (b"<CommandReporterError>\x9c</CommandReporterError>", "£"),
        ("<CommandReporterError>é</CommandReporterError>".encode("utf-16"), "é"),
        (b"<CommandReporterError>" + b"x" * 900 + b"</CommandReporterError>", "x" * 500),
    ],
)
def test_what_sims_says_is_kept_without_the_password(text: bytes, expected: str | None) -> None:
    assert expected == failure_in(text, "pa & ss")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Login failed for user 'mya'.", True),
        ("Unable to log on", True),
        ("Invalid user name or password", True),
        ("The account is locked", True),
        ("Report 'MYA students' not found", False),
        ("Timeout expired", False),
    ],
)
def test_a_refused_login_is_known_by_its_words(words: str, expected: bool) -> None:
    assert expected == is_refused_login(words)
