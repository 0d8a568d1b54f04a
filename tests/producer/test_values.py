from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.declaration import Kind
from contract.moments import is_date, is_date_time, is_time
from producer.source.values import TEXT_CHARACTERS_MAX, normal, value_of


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Kind.DATE, "2010-03-04T00:00:00", "2010-03-04"),
        (Kind.DATE, "2010-03-04 00:00:00.000", "2010-03-04"),
        (Kind.DATE, "2010-03-04", "2010-03-04"),
        (Kind.DATE, "04/03/2010", "2010-03-04"),
        (Kind.DATE, "4/3/2010", "2010-03-04"),
        (Kind.DATE, "04/03/2010 00:00:00", "2010-03-04"),
        (Kind.DATE, "2012-02-29T00:00:00", "2012-02-29"),
        (Kind.DATE, "2011-02-29T00:00:00", None),
        (Kind.DATE, "31/04/2010", None),
        (Kind.DATE, "03/13/2010", None),
        (Kind.DATE, "2010-03-04T08:45:00", None),
        (Kind.DATE, "0001-01-01T00:00:00", None),
        (Kind.DATE, "1800-01-01", "1800-01-01"),
        (Kind.DATE, "1799-12-31", None),
        (Kind.DATE, "4 March 2010", None),
        (Kind.DATE, "٢٠١٠-٠٣-٠٤", None),
        (Kind.DATE, "2010-03-04T24:00:00", None),
        (Kind.TIME, "09:05", "09:05:00"),
        (Kind.TIME, "9:05", "09:05:00"),
        (Kind.TIME, "09:05:07", "09:05:07"),
        (Kind.TIME, "09:05:07.000", "09:05:07"),
        (Kind.TIME, "1899-12-30T09:05:00", "09:05:00"),
        (Kind.TIME, "1899-12-30 09:05:00.0000000", "09:05:00"),
        (Kind.TIME, "1900-01-01T09:05", "09:05:00"),
        (Kind.TIME, "0001-01-01T09:05:00", "09:05:00"),
        (Kind.TIME, "2026-09-01T00:00:00", "00:00:00"),
        (Kind.TIME, "30/12/1899 09:05:00", "09:05:00"),
        (Kind.TIME, "30/12/1899 9:05", "09:05:00"),
        (Kind.TIME, "23:59:59", "23:59:59"),
        (Kind.TIME, "24:00", None),
        (Kind.TIME, "24:00:00", None),
        (Kind.TIME, "23:60", None),
        (Kind.TIME, "23:59:60", None),
        (Kind.TIME, "09:05:07.5", None),
        (Kind.TIME, "9.05", None),
        (Kind.TIME, "0905", None),
        (Kind.TIME, "9", None),
        (Kind.TIME, "9:5", None),
        (Kind.TIME, "-9:05", None),
        (Kind.TIME, "09:05Z", None),
        (Kind.TIME, "09:05 AM", None),
        (Kind.TIME, "T09:05", None),
        (Kind.TIME, "2026-09-01", None),
        (Kind.TIME, "01/09/2026", None),
        (Kind.TIME, "0000-00-00T09:05:00", None),
        (Kind.TIME, "2026-02-30T09:05:00", None),
        (Kind.TIME, "soon", None),
        (Kind.TIME, "٠٩:٠٥", None),  # noqa: RUF001 - digits, but not ours
        (Kind.DATE_TIME, "2026-09-01T09:05:00", "2026-09-01T09:05:00"),
        (Kind.DATE_TIME, "2026-09-01 09:05:00", "2026-09-01T09:05:00"),
        (Kind.DATE_TIME, "2026-09-01T09:05", "2026-09-01T09:05:00"),
        (Kind.DATE_TIME, "2026-09-01T9:05", "2026-09-01T09:05:00"),
        (Kind.DATE_TIME, "2026-09-01T09:05:07.000", "2026-09-01T09:05:07"),
        (Kind.DATE_TIME, "2026-09-01T00:00:00", "2026-09-01T00:00:00"),
        (Kind.DATE_TIME, "01/09/2026 09:05:00", "2026-09-01T09:05:00"),
        (Kind.DATE_TIME, "01/09/2026T09:05:00", "2026-09-01T09:05:00"),
        (Kind.DATE_TIME, "1/9/2026 9:05", "2026-09-01T09:05:00"),
        (Kind.DATE_TIME, "29/02/2028 23:59:59", "2028-02-29T23:59:59"),
        (Kind.DATE_TIME, "1800-01-01T00:00:00", "1800-01-01T00:00:00"),
        (Kind.DATE_TIME, "1799-12-31T23:59:59", None),
        (Kind.DATE_TIME, "0001-01-01T09:05:00", None),
        (Kind.DATE_TIME, "2026-09-01", None),
        (Kind.DATE_TIME, "01/09/2026", None),
        (Kind.DATE_TIME, "09:05:00", None),
        (Kind.DATE_TIME, "2026-09-01T24:00:00", None),
        (Kind.DATE_TIME, "2026-09-01T09:60:00", None),
        (Kind.DATE_TIME, "2026-09-31T09:05:00", None),
        (Kind.DATE_TIME, "09/31/2026 09:05:00", None),
        (Kind.DATE_TIME, "2026-09-01T09:05:07.123", None),
        (Kind.DATE_TIME, "2026-09-01T09:05:00Z", None),
        (Kind.DATE_TIME, "2026-09-01T09:05:00+01:00", None),
        (Kind.DATE_TIME, "2026-9-1T09:05:00", None),
        (Kind.DATE_TIME, "20260901T090500", None),
        (Kind.DATE_TIME, "2026-09-01T", None),
        (Kind.DATE_TIME, "2026-09-01  09:05:00", None),
        (Kind.DATE_TIME, "soon", None),
        (Kind.BOOLEAN, "T", True),
        (Kind.BOOLEAN, "True", True),
        (Kind.BOOLEAN, "Yes", True),
        (Kind.BOOLEAN, "1", True),
        (Kind.BOOLEAN, "F", False),
        (Kind.BOOLEAN, "False", False),
        (Kind.BOOLEAN, "No", False),
        (Kind.BOOLEAN, "0", False),
        (Kind.BOOLEAN, "perhaps", None),
        (Kind.BOOLEAN, "2", None),
        (Kind.CONTACT_TYPE, "H", "home"),
        (Kind.CONTACT_TYPE, "W", "work"),
        (Kind.CONTACT_TYPE, "M", "mobile"),
        (Kind.CONTACT_TYPE, "X", None),
        (Kind.TEXT, "0042", "0042"),
        (Kind.TEXT, "O'Brien-Ñuñez", "O'Brien-Ñuñez"),
        (Kind.TEXT, "x" * TEXT_CHARACTERS_MAX, "x" * TEXT_CHARACTERS_MAX),
        (Kind.TEXT, "x" * (TEXT_CHARACTERS_MAX + 1), None),
    ],
)
def test_a_cell_is_read_by_the_kind_of_its_column(kind: Kind, text: str, expected: Any) -> None:
    assert expected == value_of(kind, text)


@given(
    st.sampled_from([Kind.DATE, Kind.TIME, Kind.DATE_TIME]),
    st.from_regex(r"\A[0-9/T: .+-]{0,30}\Z"),
)
def test_what_is_read_has_the_one_form_that_crosses_the_wire(kind: Kind, text: str) -> None:
    has_form = {Kind.DATE: is_date, Kind.TIME: is_time, Kind.DATE_TIME: is_date_time}[kind]

    value = value_of(kind, text)

    assert value is None or has_form(str(value))
    assert value is None or value_of(kind, str(value)) == value


@given(st.datetimes(min_value=datetime(1800, 1, 1)))  # noqa: DTZ001 - the school's local time
def test_any_moment_is_read_however_it_is_written(moment: datetime) -> None:
    expected = moment.replace(microsecond=0).isoformat()

    assert expected == value_of(Kind.DATE_TIME, expected)
    assert expected == value_of(Kind.DATE_TIME, expected.replace("T", " ") + ".000")
    day_first = f"{moment.day}/{moment.month}/{moment.year} {expected[11:]}"
    assert expected == value_of(Kind.DATE_TIME, day_first)
    assert expected[11:] == value_of(Kind.TIME, day_first)
    assert expected[:10] == value_of(Kind.DATE, f"{expected[:10]}T00:00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Year  7", "Year 7"),
        ("  Zoë \n", "Zoë"),
        ("1 High Street\r\nLeeds", "1 High Street Leeds"),
        ("McDONALD", "McDONALD"),
        ("   ", ""),
        (None, ""),
    ],
)
def test_white_space_is_put_in_order_and_nothing_else(text: str | None, expected: str) -> None:
    assert expected == normal(text)
