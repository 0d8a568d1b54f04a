"""A bundle, built whole and tried: it needs the package index that pip is set up with."""

import json
import re
import xml.etree.ElementTree as ET
from configparser import ConfigParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bundle.__main__ import FILES, LOCK, app, build
from bundle.targets import WINDOWS, Target, entries_for, entries_of, requirement_of
from bundle.trial import try_out
from bundle.wheels import UnresolvedError, fetch

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
UNKNOWN_HASH = "0" * 64


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Where a wheel cannot be had, this fails with pip's own words.
    return build(tmp_path_factory.mktemp("bundle"))


def names_of(target: Target) -> set[str]:
    return {requirement_of(each).name for each in entries_for(target, LOCK.read_text("utf-8"))}


def test_a_bundle_is_installed_and_run_without_an_index(bundle: Path) -> None:
    try_out(bundle)


@pytest.mark.parametrize("tag", ["cp311", "cp312", "cp313"])
@pytest.mark.parametrize("package", ["confluent_kafka", "fastavro", "lxml"])
def test_a_bundle_has_what_is_compiled_for_each_python_on_windows(
    bundle: Path, package: str, tag: str
) -> None:
    wheels = [each.name for each in (bundle / "wheels").iterdir()]

    pattern = re.compile(rf"{package}-.*-{tag}-.*win_amd64\.whl")
    assert [name for name in wheels if pattern.fullmatch(name)]


def test_a_bundle_has_the_time_zones_and_nothing_but_wheels(bundle: Path) -> None:
    names = {each.name for each in (bundle / "wheels").iterdir()}

    assert {name for name in names if not name.endswith(".whl")} == set()
    assert any(name.startswith("tzdata-") for name in names)
    assert any(name.startswith("mya_sims_sync-") for name in names)
    assert not any(name.startswith(("psycopg", "sqlalchemy", "fastapi")) for name in names)


def test_every_line_of_a_bundles_lock_has_a_hash(bundle: Path) -> None:
    entries = entries_of((bundle / "bundle.lock").read_text(encoding="utf-8"))

    assert [each for each in entries if "--hash=sha256:" not in each] == []
    assert requirement_of(entries[-1]).extras == {"producer"}


def test_a_bundle_has_its_bill_of_materials(bundle: Path) -> None:
    document = json.loads((bundle / "sbom.cdx.json").read_text(encoding="utf-8"))

    lock = LOCK.read_text(encoding="utf-8")
    assert document["metadata"]["component"]["name"] == "mya-producer"
    assert len(document["components"]) == len(entries_of(lock))


def test_a_wheel_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    lock = f"lxml==6.1.3 \\\n    --hash=sha256:{UNKNOWN_HASH}\n"

    with pytest.raises(UnresolvedError, match=r"win_amd64, Python 3\.11 cannot all be had"):
        fetch(WINDOWS[0], lock, tmp_path)


@pytest.mark.parametrize("target", WINDOWS, ids=str)
def test_markers_are_judged_by_the_target_and_not_by_this_system(target: Target) -> None:
    names = names_of(target)

    assert {"colorama", "pywin32-ctypes", "tzdata", "keyring"} <= names
    assert {"secretstorage", "jeepney", "cffi"}.isdisjoint(names)
    assert ("importlib-metadata" in names) == (target.python == "3.11")


def test_an_entry_for_a_target_has_no_marker_left_and_keeps_its_hashes() -> None:
    marked = "a==1 ; sys_platform == 'win32' \\\n    --hash=sha256:1\n    # via b\n"
    lock = f"{marked}b==2 \\\n    --hash=x\n"

    assert entries_for(WINDOWS[0], lock) == [
        "a==1 \\\n    --hash=sha256:1",
        "b==2 \\\n    --hash=x",
    ]


def test_the_task_begins_with_the_server_and_has_no_clock() -> None:
    task = ET.parse(FILES / "windows/task.xml").getroot()  # noqa: S314 - our own file

    triggers = task.find(f"{TASK}Triggers")
    assert triggers is not None
    assert [each.tag for each in triggers] == [f"{TASK}BootTrigger"]
    assert task.findtext(f".//{TASK}ExecutionTimeLimit") == "PT0S"
    assert task.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    assert (task.findtext(f".//{TASK}Arguments") or "").startswith("serve ")


def test_the_script_fills_in_each_place_of_the_task() -> None:
    task, script = (
        (FILES / "windows" / name).read_text(encoding="utf-8")
        for name in ("task.xml", "install.ps1")
    )

    places = set(re.findall(r"@[A-Z]+@", task))
    assert places == set(re.findall(r"@[A-Z]+@", script))
    assert "<UserId>S-1-5-19</UserId>" in task


@pytest.mark.parametrize("script", ["windows/install.ps1", "linux/install.sh"])
def test_the_scripts_ask_no_index_and_demand_hashes(script: str) -> None:
    text = (FILES / script).read_text(encoding="utf-8")

    assert "--no-index" in text
    assert "--require-hashes" in text
    assert text.isascii(), "Windows PowerShell reads a file without a mark in the code page"


def test_the_unit_is_hardened_and_stops_the_service_first() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # keep the case of keys
    unit.read(FILES / "linux/mya-producer.service", encoding="utf-8")

    service = unit["Service"]
    assert service["KillMode"] == "mixed"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["User"] == "mya-producer"
    assert " serve " in service["ExecStart"]


def test_the_folder_is_given_as_make_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []

    def build(folder: Path) -> Path:
        built.append(folder)
        (folder / "built").mkdir()
        return folder / "built"

    monkeypatch.setattr("bundle.__main__.build", build)
    monkeypatch.setattr("bundle.__main__.try_out", lambda _: None)

    done = CliRunner().invoke(app, [str(tmp_path)])

    assert (done.exit_code, built) == (0, [tmp_path])
