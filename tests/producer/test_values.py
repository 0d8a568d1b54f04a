from typing import Any

import pytest

from contract.declaration import Kind
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
