from pathlib import Path

import pytest

from producer.source.faults import UnusableExtractError
from producer.source.report import rows

COLUMNS = ("primary_id", "Preferred Forename", "Name")


def test_rows_have_the_columns_asked_for_with_normal_text(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(
        "<SuperStarReport from='2026-09-01'>\n"
        " <Record><primary_id>1</primary_id><Name>Year  7 </Name><Other>x</Other></Record>\n"
        " <Record><primary_id>2</primary_id><Name/></Record>\n"
        "</SuperStarReport>"
    )

    assert list(rows(file, COLUMNS)) == [
        {"primary_id": "1", "Name": "Year 7"},
        {"primary_id": "2", "Name": ""},
    ]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Preferred_x0020_Forename", [{"Preferred Forename": "x"}]),
        ("N_x0061_me", [{"Name": "x"}]),
        ("N_x006D_e", [{}]),
        ("Na_x006d_e", [{"Name": "x"}]),
        ("Na_x006D_e", [{"Name": "x"}]),
        ("Name_x00", [{}]),
    ],
)
def test_captions_are_decoded(tmp_path: Path, caption: str, expected: list[dict[str, str]]) -> None:
    file = tmp_path / "a.xml"
    file.write_text(f"<SuperStarReport><Record><{caption}>x</{caption}></Record></SuperStarReport>")

    assert expected == list(rows(file, COLUMNS))


def test_comments_and_cdata_are_text_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(
        "<SuperStarReport><Record><Name>Sm<!-- x -->ith<![CDATA[ & Co]]></Name></Record>"
        "</SuperStarReport>"
    )

    assert list(rows(file, COLUMNS)) == [{"Name": "Smith & Co"}]


def test_a_column_called_record_is_no_row(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(
        "<SuperStarReport><Record><Record>old</Record><Name>x</Name></Record></SuperStarReport>"
    )

    assert list(rows(file, COLUMNS)) == [{"Name": "x"}]


def test_utf_16_as_windows_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    document = '<?xml version="1.0" encoding="utf-16"?><SuperStarReport><Record><Name>Zoë</Name>'
    file.write_bytes((document + "</Record></SuperStarReport>").encode("utf-16"))

    assert list(rows(file, COLUMNS)) == [{"Name": "Zoë"}]


ENTITY = '<!DOCTYPE SuperStarReport [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
BOMB = (
    '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "The file ends or breaks at the start"),
        ("not XML: Secretname", "The file ends or breaks at line 1"),
        ("<SuperStarReport>\n<Record><Name>x</Name>", "The file ends or breaks at line 2"),
        ("<SuperStarReport><Record><Name>x</Name></Record>", "The file ends or breaks at line 1"),
        ("<SuperStarReport><Record>Secretname & Co</Record>", "The file ends or breaks at line 1"),
        ("<SuperStarReport/><SuperStarReport/>", "The file ends or breaks at line 1"),
        (
            "<SuperStarReport>" + "<Record>" * 300 + "</Record>" * 300 + "</SuperStarReport>",
            "The file ends or breaks at line 1",
        ),
        ("<Report><Record/></Report>", "It is not a SIMS report"),
        ("<Report/>", "It is not a SIMS report"),
        ("<x:SuperStarReport xmlns:x='y'/>", "It is not a SIMS report"),
        (
            "<CommandReporterError>Login  failed for user</CommandReporterError>",
            "SIMS said: Login failed for user",
        ),
        (
            f"{ENTITY}<SuperStarReport><Record><Name>&a;</Name></Record></SuperStarReport>",
            "It has a document type, which no SIMS report has",
        ),
        (f"{ENTITY}<SuperStarReport/>", "It has a document type, which no SIMS report has"),
        (
            f"{BOMB}<SuperStarReport><Record><Name>&a8;</Name></Record></SuperStarReport>",
            "It has a document type, which no SIMS report has",
        ),
        ('<?xml version="1.0" encoding="x-none"?><SuperStarReport/>', "The file ends or breaks at"),
    ],
)
def test_what_is_not_a_whole_report_is_refused_without_a_word_of_its_text(
    tmp_path: Path, document: str, reason: str
) -> None:
    file = tmp_path / "students.xml"
    file.write_text(document)

    with pytest.raises(UnusableExtractError) as caught:
        list(rows(file, COLUMNS))

    violation = caught.value.violation
    assert (violation.code, violation.detail) == ("extract_unreadable", "students.xml")
    assert violation.values["reason"].startswith(reason)
    assert "Secretname" not in f"{caught.value}{violation.values}"


def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnusableExtractError, match="extract_unreadable"):
        list(rows(tmp_path, COLUMNS))


def test_the_rows_before_the_cut_come_before_the_fault(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text("<SuperStarReport><Record><Name>x</Name></Record><Record>")
    stream = rows(file, COLUMNS)

    first = next(stream)

    assert first == {"Name": "x"}
    with pytest.raises(UnusableExtractError):
        next(stream)
