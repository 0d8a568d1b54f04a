"""Pieces of XML, and what lies in its place, that a reader may stumble over."""

from collections.abc import Sequence
from typing import Final

_DEEP: Final = 300

PIECES: Final = (
    *(b"\0", b"\x01", b"\x0b", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x1a"),
    *(b"&#0;", b"&#xD800;", b"&#x110000;", b"&#x1F600;", b"&no;", b"&amp;", b"&lt;", b"&", b"<"),
    *(
        b"<!-- -->",
        b"<?x y?>",
        b"<![CDATA[",
        b"]]>",
        b"<![CDATA[ <Record> ]]>",
        b"--",
        b"<Record/>",
    ),
    *(b"<Record>", b"</Record>", b"</SuperStarReport>", b"<SuperStarReport>", b"<primary_id/>"),
    *(
        b' a="1" a="2"',
        b' xmlns="x"',
        b' xmlns:a="x"',
        b"<a:Record/>",
        b"<x:y/>",
        b"<Record a='1'>",
    ),
    *(
        b"<primary_id>1<b>2</b>3</primary_id>",
        b"<Surname/>",
        b"_x0041_",
        b"<primary_x005F_id>1",
        b"",
    ),
    *(
        b"<CommandReporterError>no</CommandReporterError>",
        b"<?xml version='1.0'?>",
        b"\xef\xbb\xbf",
    ),
)
"""To be put anywhere."""

CELLS: Final = (
    *("31/12/2026", "2026-12-31T00:00:00", "2026-12-31T24:00:00", "01/13/2026", "2026-02-30"),
    *(
        "1899-12-30T09:00:00",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59",
        "\u0662\u0660\u0662\u0666-01-01",
        "H",
        "W",
    ),
    *("T", "maybe", "1e9", "-0", "NaN", "\t\n", "a\u00a0b", "  7 ", "1", "2", "50", "x@y.z", "@"),
)
"""To be put into a cell."""

DOCUMENTS: Final = (
    *(b"", b" ", b"\0" * 4096, b"PK\x03\x04", b"\x1f\x8b\x08", b"{}", b"a,b\n1,2\n", b"<html/>"),
    *(b"<SuperStarReport/>", b"<SuperStarReport></SuperStarReport>junk", b"<superstarreport/>"),
    b"<SuperStarReport>" + b"<a>" * _DEEP + b"</a>" * _DEEP + b"</SuperStarReport>",
    b"<SuperStarReport><Record>"
    + b"<a>" * _DEEP
    + b"</a>" * _DEEP
    + b"</Record></SuperStarReport>",
    b"<a>" * 100_000,
    b"<CommandReporterError>" + b"It is broken " * 1_000 + b"</CommandReporterError>",
    b"<SuperStarReport><Record>"
    + b"<primary_id>1</primary_id>" * 5_000
    + b"</Record></SuperStarReport>",
    b"<SuperStarReport>" + b"<Record/>" * 5_000 + b"</SuperStarReport>",
    b"<SuperStarReport " + b" ".join(b'a%d="1"' % n for n in range(3_000)) + b"/>",
    b"<SuperStarReport from='" + b"9" * 100_000 + b"' to='x'/>",
    b"<x:SuperStarReport xmlns:x='y'><x:Record/></x:SuperStarReport>",
    b"<SuperStarReport xmlns='y'><Record/></SuperStarReport>",
)
"""To be put in the place of a file."""

ENCODINGS: Final = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-be",
    "utf-32",
    "latin-1",
    "cp1252",
    "utf-7",
)


def doctypes(outside: str, port: int) -> Sequence[str]:
    """Return document types that declare an entity `e`: from this file, this port, or a bomb."""
    bombs = "".join(f"<!ENTITY b{n} '{f'&b{n - 1};' * 10}'>" for n in range(1, 12))
    return (
        f"<!DOCTYPE SuperStarReport [<!ENTITY e SYSTEM '{outside}'>]>",
        f"<!DOCTYPE SuperStarReport [<!ENTITY e SYSTEM 'http://127.0.0.1:{port}/e'>]>",
        f"<!DOCTYPE SuperStarReport SYSTEM 'http://127.0.0.1:{port}/d'>",
        f"<!DOCTYPE SuperStarReport SYSTEM '{outside}'>",
        f"<!DOCTYPE r [<!ENTITY % p SYSTEM '{outside}'> %p; <!ENTITY e '1'>]>",
        f"<!DOCTYPE r [<!ENTITY b0 'lol'>{bombs}<!ENTITY e '&b11;'>]>",
        f"<!DOCTYPE r [<!ENTITY e '{'a' * 50_000}'>]>",
        "<!DOCTYPE r [<!ATTLIST Record a CDATA 'd'><!ENTITY e '<Record/>'>]>",
    )
