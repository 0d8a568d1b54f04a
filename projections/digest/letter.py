"""The letter: a digest in words, as text and as HTML. Pure.

It has counts and links alone. Names, labels and ids of records stay on the page, which one has to
sign in to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from contract.data_sets import BY_NAME
from projections.digest.news import Count, News, Night


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A paragraph; with a link, the words of which begin it in HTML and follow it in text."""

    words: str
    link: str = ""


def letter_of(news: News, public_url: str) -> Letter:
    """Write the letter; `public_url` is where the pages are."""
    school = f"{public_url}/s/{quote(news.standing.school_id, safe='')}"
    subject = _subject(news)
    paragraphs = list(_paragraphs(news, school))
    rows = [_row(each, school) for each in news.of_data_sets]
    return Letter(
        subject=subject, text=_text(paragraphs, rows), html=_html(subject, paragraphs, rows)
    )


def _subject(news: News) -> str:
    name = " ".join(news.standing.name.split())
    if news.missed:
        return f"No sync from SIMS last night at {name}"
    if news.held:
        return f"{_counted(len(news.held), 'data set')} held at {name}: please look"
    if news.is_back:
        return f"The sync from SIMS runs again at {name}"
    if news.new:
        return f"{_counted(news.new, 'new problem')} in the sync from SIMS at {name}"
    if news.standing.open_errors:
        return f"{_counted(news.put_right, 'problem')} put right at {name}"
    return f"Nothing left to put right at {name}"


def _paragraphs(news: News, school: str) -> Iterator[_Line]:
    standing = news.standing
    zone = ZoneInfo(standing.time_zone)
    yield _Line(words=_of_night(standing.night, zone, missed=news.missed, is_back=news.is_back))
    if news.held:
        names = ", ".join(map(_title, news.held))
        yield _Line(
            words=f"Held until somebody has looked, because far more would leave or change than"
            f" usual: {names}.",
            link=school,
        )
    if news.new or news.put_right:
        yield _Line(
            words=f"Since the last message: {_counted(news.new, 'new problem')},"
            f" {news.put_right or 'none'} put right."
        )
    if standing.open_errors:
        yield _Line(words=_of_open(news), link=school)
    else:
        yield _Line(words="No error is open.", link=school)


def _of_open(news: News) -> str:
    counted = f"{_counted(news.errors, 'error')} and {_counted(news.warnings, 'warning')}"
    things = news.standing.to_put_right
    if not things:
        return f"Open: {counted}."
    rest = "; the rest goes away with that" if things < news.errors else ""
    verb = "is" if things == 1 else "are"
    return f"Open: {counted}. There {verb} {_counted(things, 'thing')} to put right{rest}."


def _of_night(night: Night | None, zone: ZoneInfo, *, missed: bool, is_back: bool) -> str:
    if night is None:
        return "No sync has run yet."
    began = _said(night.started_at, zone)
    if missed:
        return (
            f"No sync has started since {began}. MYA has kept what it had. Please check that the"
            " school's server is on and that the task of the producer runs."
        )
    again = "The sync runs again. " if is_back else ""
    counted = f"{night.read:,} records read, {night.changed:,} changed"
    match night.state, night.completed_at:
        case "completed", datetime() as ended:
            told = f"Last sync: {began} to {ended.astimezone(zone):%H:%M}, {counted}."
        case "abandoned", _:
            told = f"The sync of {began} broke off; the next one begins again."
        case _:
            told = f"A sync began {began} and has not ended yet."
    return again + told


def _row(count: Count, school: str) -> tuple[Count, str]:
    query = urlencode({"data_set": count.data_set}) if count.data_set else ""
    return count, f"{school}/errors?{query}".removesuffix("?")


def _title(data_set: str) -> str:
    found = BY_NAME.get(data_set)
    return found.title if found else data_set or "The sync as a whole"


def _said(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as it is said in Britain: 24 November 2026, 02:31."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def _counted(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


_WHY: Final = "You get this because your address is set for messages of the sync from SIMS to MYA."


def _text(paragraphs: list[_Line], rows: list[tuple[Count, str]]) -> str:
    lines = [f"{each.words}\n{each.link}".strip() for each in paragraphs]
    lines += [
        f"{_title(count.data_set)}: {count.open} open, {count.new} new\n{link}"
        for count, link in rows
    ]
    return "\n\n".join([*lines, f"-- \n{_WHY}"]) + "\n"


_STYLE: Final = "font:16px/1.5 system-ui,sans-serif;color:#1d2733;max-width:36em;margin:2em auto"
_CELL: Final = "padding:.4em 1em .4em 0;border-bottom:1px solid #d5dbe1;text-align:left"


def _html(subject: str, paragraphs: list[_Line], rows: list[tuple[Count, str]]) -> str:
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en-GB">',
            f'<head><meta charset="utf-8"><title>{escape(subject)}</title></head>',
            f'<body style="{_STYLE}">',
            f'<h1 style="font-size:1.3em">{escape(subject)}</h1>',
            *map(_html_paragraph, paragraphs),
            *(_html_table(rows) if rows else ()),
            f'<p style="color:#5b6672;font-size:.85em">{escape(_WHY)}</p>',
            "</body>\n</html>\n",
        ]
    )


def _html_paragraph(line: _Line) -> str:
    link = f' <a href="{escape(line.link)}">Show them</a>' if line.link else ""
    return f"<p>{escape(line.words)}{link}</p>"


def _html_table(rows: list[tuple[Count, str]]) -> Iterator[str]:
    yield '<table style="border-collapse:collapse">'
    heads = "".join(
        f'<th scope="col" style="{_CELL}">{each}</th>' for each in ("Data set", "Open", "New")
    )
    yield f"<tr>{heads}</tr>"
    for count, link in rows:
        name = f'<a href="{escape(link)}">{escape(_title(count.data_set))}</a>'
        cells = "".join(
            f'<td style="{_CELL}">{each}</td>' for each in (name, count.open, count.new)
        )
        yield f"<tr>{cells}</tr>"
    yield "</table>"
