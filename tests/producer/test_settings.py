from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from producer.command_reporter_settings import CommandReporterSettings
from producer.failures import ConfigurationError
from producer.sending.client_settings import client_settings
from producer.service.schedule import Pause, Window
from producer.settings import NIGHTLY, Settings, checked_data_sets, read_settings


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_silent_file_leaves_everything_at_its_default(tmp_path: Path) -> None:
    assert Settings() == read_settings(written(tmp_path, ""))


def test_a_file_says_what_never_changes_at_a_school(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'school = "s1"\nextract = "in"\nstate = "/var/state"\nbootstrap_servers = "k:9092"\n'
        'data_sets = ["students", "subjects"]\ndelivery_patience_s = 5\n',
    )

    assert Settings(
        school="s1",
        extract=tmp_path / "in",
        state=Path("/var/state"),
        bootstrap_servers="k:9092",
        data_sets=frozenset({"students", "subjects"}),
        delivery_patience_s=5.0,
    ) == read_settings(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('scool = "s1"', "unknown key: scool"),
        ("school = 1", "school must be a text"),
        ('school = ""', "school must be a text"),
        ("extract = true", "extract must be a text"),
        ('data_sets = "students"', "data_sets must be a list of data sets"),
        ("data_sets = [1]", "data_sets must be a list of data sets"),
        ('data_sets = ["pupils"]', "Unknown data set: pupils"),
        ('also_data_sets = ["pupils"]', "Unknown data set: pupils"),
        ("also_data_sets = true", "also_data_sets must be a list of data sets"),
        ("delivery_patience_s = 0", "delivery_patience_s must be a number of seconds above 0"),
        ("delivery_patience_s = true", "delivery_patience_s must be a number of seconds above 0"),
        ("school", "are no TOML"),
        ('state = "a\\u0000b"', "state must be a text of one line"),
        ('extract = " "', "extract must be a text of one line"),
        ('"sch\\nool" = 1', r"unknown key: 'sch\\nool'\."),
        (f"{'x' * 5000} = 1", "unknown key: x{60}…"),
        ('data_sets = ["pu\\npils"]', r"Unknown data set: 'pu\\npils'\."),
        ("delivery_patience_s = inf", "delivery_patience_s must be a number of seconds"),
        ("delivery_patience_s = nan", "delivery_patience_s must be a number of seconds"),
        (f"delivery_patience_s = 1{'0' * 400}", "delivery_patience_s must be a number of seconds"),
        (f"delivery_patience_s = 1{'0' * 5000}", "are no settings at all"),
        (f"school = {'[' * 20_000}", "are no settings at all"),
        ("#" * 1_000_001, "are far too large"),
        ("command_reporter = 1", "is a section of its own"),
        ("[command_reporter]", "needs program"),
        ('[command_reporter]\nprogram = "p"', "needs either user or trusted"),
        ('[command_reporter]\nprogram = "p"\nuser = "u"\ntrusted = true', "needs either user"),
        ('[command_reporter]\nprogram = "p"\nuser = "u"\nserver = "s"', "server and database"),
        ('[command_reporter]\npassword = "p"', "unknown key: password"),
        ('[command_reporter]\nuser = "a\\u0000b"', "user must be a text of one line"),
        ("[command_reporter]\ntrusted = 1", "trusted must be true or false"),
        ("[command_reporter]\nreport_limit_s = 0", "must be a number of seconds above 0"),
        ('[command_reporter.reports]\n"pupils.xml" = "x"', "an unknown file: pupils.xml"),
        ('[command_reporter.reports]\n"rooms.xml" = true', "reports must be names of reports"),
        ("log_file = 1", "log_file must be a text"),
        ("night = 1", "is a section of its own"),
        ("[night]\nstarts = 1", "unknown key: starts. Known: closes, opens, paused, time_zone"),
        ("[night]\nopens = 1", 'opens must be a time of day, like "00:30"'),
        ('[night]\nopens = "24:30"', "opens must be a time of day"),
        ('[night]\nopens = "00:30+01:00"', "opens must be a time of day"),
        ('[night]\ncloses = "08:00"', "reaches into school hours"),
        ('[night]\nopens = "04:30"', "too short"),
        ('[night]\ntime_zone = "London"', "time_zone must be the name of a time zone"),
        ('[night]\ntime_zone = "Europe"', "time_zone must be the name of a time zone"),
        ('[night]\ntime_zone = "../x"', "time_zone must be the name of a time zone"),
        ("[night]\ntime_zone = 1", "time_zone must be the name of a time zone"),
        ("[night]\npaused = 2026-12-19", "paused must be a list of pauses"),
        ("[night]\npaused = [2026-12-19]", "paused must be a list of pauses"),
        ("[night]\npaused = [{ from = 2026-12-19 }]", "paused must be a list of pauses"),
        ("[night]\npaused = [{ from = 1, to = 2 }]", "paused must be a list of pauses"),
        ("[night]\npaused = [{ from = 2026-12-19, to = 2026-12-18 }]", "ends before it begins"),
        ("[night]\npaused = [{ from = 2026-01-01, to = 2026-12-31 }]", "longer than 100 days"),
    ],
)
def test_what_the_file_gets_wrong_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        read_settings(written(tmp_path, text))

    assert "\n" not in str(caught.value)


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert Settings(school="s1") == read_settings(written(tmp_path, '\ufeffschool = "s1"'))


def test_what_is_no_text_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes('school = "Zoë"'.encode("cp1252"))

    with pytest.raises(ConfigurationError, match="save them as UTF-8"):
        read_settings(file)


def test_a_file_says_how_command_reporter_is_run(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        '[command_reporter]\nprogram = "CommandReporter.exe"\ntrusted = true\nserver = "S"\n'
        'database = "D"\nreport_limit_s = 60\n'
        '[command_reporter.reports]\n"rooms.xml" = "Our rooms"\n"students.sen.xml" = false\n',
    )

    settings = read_settings(file).command_reporter

    assert settings == CommandReporterSettings(
        program=tmp_path / "CommandReporter.exe",
        trusted=True,
        server="S",
        database="D",
        report_limit_s=60.0,
        reports={"rooms.xml": "Our rooms", "students.sen.xml": None},
    )
    files = ("rooms.xml", "students.sen.xml", "students.emails.xml")
    names = [settings.report_for(each) for each in files]
    assert names == ["Our rooms", None, "MYA students.emails"]


@pytest.mark.parametrize(
    ("text", "more", "fewer"),
    [
        ("", set(), set()),
        ('also_data_sets = ["profile-pictures"]', {"profile-pictures"}, set()),
        ('also_data_sets = ["students", "periods"]', {"periods"}, set()),
        ('data_sets = ["students"]', set(), NIGHTLY - {"students"}),
        ('data_sets = ["periods"]\nalso_data_sets = []', {"periods"}, NIGHTLY),
        (
            'data_sets = ["rooms"]\nalso_data_sets = ["periods"]',
            {"periods"},
            NIGHTLY - {"rooms"},
        ),
    ],
)
def test_a_school_switches_on_more_or_names_all_that_it_wants(
    tmp_path: Path, text: str, more: set[str], fewer: set[str]
) -> None:
    expected = (NIGHTLY | more) - fewer

    assert expected == read_settings(written(tmp_path, text)).switched_on


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        read_settings(tmp_path / "none.toml")


def test_an_unknown_data_set_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ConfigurationError, match=r"Unknown data set: pupils\. Known: students,"):
        checked_data_sets(["students", "pupils"])


def test_the_clients_settings_come_from_a_file_and_the_address_given_comes_first(
    tmp_path: Path,
) -> None:
    file = tmp_path / "client.properties"
    file.write_text("# ours\nbootstrap.servers=file:1\n\nsasl.password = a=b \n")

    assert client_settings(None, file) == {"bootstrap.servers": "file:1", "sasl.password": "a=b"}
    assert client_settings("given:1", file)["bootstrap.servers"] == "given:1"


def test_a_line_without_a_value_is_named_by_its_number_alone(tmp_path: Path) -> None:
    file = tmp_path / "client.properties"
    file.write_text("a=b\nhunter2\n")

    with pytest.raises(ConfigurationError, match=r"line 2: no name=value") as caught:
        client_settings("k:9092", file)

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("servers", [None, ""])
def test_without_an_address_there_is_nothing_to_connect_to(servers: str | None) -> None:
    with pytest.raises(ConfigurationError, match="MYA_KAFKA_BOOTSTRAP_SERVERS"):
        client_settings(servers, None)


@pytest.mark.parametrize("opens", ['"22:15"', "22:15:00"])
def test_a_file_says_when_the_nights_are(tmp_path: Path, opens: str) -> None:
    file = written(
        tmp_path,
        f'log_file = "a.log"\n[night]\nopens = {opens}\ncloses = "04:00"\n'
        'time_zone = "Asia/Hong_Kong"\npaused = [{ from = 2026-12-19, to = 2027-01-03 }]\n',
    )

    settings = read_settings(file)

    assert tmp_path / "a.log" == settings.log_file
    assert (
        Window(
            opens=time(22, 15),
            closes=time(4),
            zone=ZoneInfo("Asia/Hong_Kong"),
            paused=(Pause(date(2026, 12, 19), date(2027, 1, 3)),),
        )
        == settings.night
    )
