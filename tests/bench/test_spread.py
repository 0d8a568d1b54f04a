import xml.etree.ElementTree as ET

from bench.spread import SCHOOLS, chart, simulate
from tests.house.modules import ROOT

CHART = ROOT / "docs/unattended.svg"


def test_the_chart_is_current() -> None:
    drawn = chart(simulate())

    assert CHART.read_text(encoding="utf-8") == drawn, "python -m bench.spread docs/unattended.svg"
    ET.fromstring(drawn)  # noqa: S314 - our own


def test_what_the_docs_say_of_the_spread_is_so() -> None:
    spread = simulate()
    text = (ROOT / "docs/unattended.md").read_text(encoding="utf-8")

    assert sum(spread.with_it.values()) == SCHOOLS
    assert f"between {spread.fewest_begin} and {spread.most_begin} begin in a minute" in text
    assert f"at most {spread.most_running} run at once" in text
