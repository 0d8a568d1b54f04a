"""The example that schools begin from: it loads, whole as well, and knows every key."""

import re
from dataclasses import fields
from pathlib import Path

from producer.command_reporter_settings import CommandReporterSettings
from producer.night_settings import KEYS
from producer.service.schedule import Window
from producer.settings import DELIVERY_PATIENCE_S, NIGHTLY, Settings, read_settings
from tests.house.modules import ROOT

EXAMPLE = ROOT / "bundle/files/mya-producer.toml"


def with_everything(folder: Path) -> Path:
    """Return the example with each line that is offered, and not only those that are said."""
    text = re.sub(r"^#(?=\S)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_loads_as_it_is() -> None:
    settings = read_settings(EXAMPLE)

    assert (settings.school, settings.state) == ("4711", EXAMPLE.parent / "state")
    assert settings.command_reporter is None


def test_the_example_loads_with_all_that_it_offers(tmp_path: Path) -> None:
    settings = read_settings(with_everything(tmp_path))

    assert settings.command_reporter
    assert settings.command_reporter.user == "mya"
    assert len(settings.night.paused) == 1


def test_what_the_example_calls_a_default_is_one(tmp_path: Path) -> None:
    settings = read_settings(with_everything(tmp_path))

    assert settings.data_sets == NIGHTLY
    assert settings.delivery_patience_s == DELIVERY_PATIENCE_S
    assert Settings().topic_prefix == settings.topic_prefix
    assert Window() == read_settings(EXAMPLE).night
    reporter = CommandReporterSettings(program=Path("p"))
    assert settings.command_reporter
    assert reporter.report_limit_s == settings.command_reporter.report_limit_s


def test_the_example_documents_every_key() -> None:
    known = {each.name for each in (*fields(Settings), *fields(CommandReporterSettings))} | KEYS

    text = EXAMPLE.read_text(encoding="utf-8")

    said = {*re.findall(r"^#?(\w+) = ", text, re.MULTILINE)}
    sections = {*re.findall(r"^#?\[(?:\w+\.)?(\w+)\]", text, re.MULTILINE)}
    assert known == said | sections
