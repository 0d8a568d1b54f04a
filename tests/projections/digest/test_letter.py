"""Letters as they were written once, in `golden/`; `python -m tests.projections.digest.test_letter`
writes them anew.
"""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from projections.digest.letter import Letter, letter_of
from projections.digest.news import Standing, Told, news_of, told_by
from tests.projections.digest.standings import NOW, night, standing

GOLDEN: Final = Path(__file__).parent / "golden"
URL: Final = "https://errors.example.org"

_MIXED: Final = standing(
    "a/students", "b/class-groups", "c/class-groups/warning", "d/-", to_put_right=2
)
CASES: Final[dict[str, tuple[Standing, Told]]] = {
    "first": (_MIXED, Told()),
    "some_put_right": (standing("a/students"), told_by(_MIXED)),
    "all_put_right": (standing(), told_by(_MIXED)),
    "held": (standing(held=("students", "class-groups")), Told()),
    "warnings_only": (standing("a/rooms/warning", to_put_right=0), Told()),
    "missed": (standing("a", night=night(started_at=NOW - timedelta(hours=30))), Told()),
    "back": (standing(), Told(missed_nights=1)),
    "broke_off": (standing("a", night=night(state="abandoned", completed_at=None)), Told()),
    "running": (standing("a", night=night(state="running", completed_at=None)), Told()),
}


def letter(case: str) -> Letter:
    now, told = CASES[case]
    news = news_of(now, told)
    assert news is not None
    return letter_of(news, URL)


@pytest.mark.parametrize("case", CASES)
def test_a_letter_is_as_it_was_written(case: str) -> None:
    written = letter(case)

    text = (GOLDEN / f"{case}.txt").read_text(encoding="utf-8")
    assert f"{written.subject}\n\n{written.text}" == text
    assert written.html == (GOLDEN / f"{case}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_text_and_html_say_the_same_links(case: str) -> None:
    written = letter(case)

    in_text = set(re.findall(r"https://\S+", written.text))
    in_html = {each.replace("&amp;", "&") for each in re.findall(r'href="(.*?)"', written.html)}
    assert in_text == in_html
    assert all(each.startswith(f"{URL}/s/oak%2F1") for each in in_text)


@pytest.mark.parametrize("case", CASES)
def test_the_html_is_well_formed(case: str) -> None:
    open_tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, _: object) -> None:
            if tag != "meta":
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Reader().feed(letter(case).html)

    assert open_tags == []


def test_a_name_is_no_markup_and_no_header() -> None:
    news = news_of(standing("a", name="<b>Oak</b>\r\nBcc: x@example.org"), Told())
    assert news is not None

    written = letter_of(news, URL)

    assert "<b>" not in written.html
    assert len(written.subject.splitlines()) == 1


def test_no_error_is_told_by_its_id() -> None:
    news = news_of(standing("0123456789abcdef0123"), Told())
    assert news is not None

    written = letter_of(news, URL)

    assert "0123456789abcdef0123" not in written.text + written.html


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in CASES:
        made = letter(name)
        (GOLDEN / f"{name}.txt").write_text(f"{made.subject}\n\n{made.text}", encoding="utf-8")
        (GOLDEN / f"{name}.html").write_text(made.html, encoding="utf-8")
