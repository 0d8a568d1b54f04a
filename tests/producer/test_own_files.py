"""What the producer writes is readable by its account only, whatever the account's own habit is."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundle.__main__ import FILES
from producer.own_files import make_own_folder, make_own_log
from tests.producer.programs import UNUSED_ADDRESS, run


@pytest.fixture(autouse=True)
def _everybody_may_everything() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


def modes(folder: Path) -> dict[str, int]:
    return {each.name: mode(each) for each in folder.iterdir()}


def test_a_run_leaves_state_and_log_to_its_account_alone(extract: Path) -> None:
    state, logs = extract.parent / "state", extract.parent / "logs"
    state.mkdir(mode=0o777)
    settings = extract.parent / "settings.toml"
    settings.write_text('delivery_patience_s = 0.1\nlog_file = "logs/producer.log"\n', "utf-8")

    done = run(
        extract,
        *("--settings", str(settings), "--bootstrap-servers", UNUSED_ADDRESS),
    )

    assert done.returncode == 1
    assert (mode(state), mode(logs)) == (0o700, 0o700)
    assert {"state.sqlite", "run.lock"} <= modes(state).keys()
    assert {*modes(state).values(), *modes(logs).values()} == {0o600}


def test_a_folder_that_others_could_read_is_closed(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o755)

    make_own_folder(state)

    assert mode(state) == 0o700


def test_a_folder_with_other_peoples_files_stays_open_and_the_log_in_it_does_not(
    tmp_path: Path,
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir(mode=0o755)
    (logs / "another-program.log").touch(0o644)
    (logs / "producer.log").touch(0o644)

    make_own_log(logs / "producer.log")

    assert mode(logs) == 0o755
    assert modes(logs) == {"another-program.log": 0o644, "producer.log": 0o600}


def test_the_installers_let_nobody_else_into_the_folder() -> None:
    windows = (FILES / "windows/install.ps1").read_text(encoding="utf-8")
    linux = (FILES / "linux/install.sh").read_text(encoding="utf-8")

    # Nothing inherited; administrators, the system, and the account of the service, with all below.
    assert "'icacls.exe' @($Folder, '/inheritance:r', '/grant:r'," in windows
    assert "'*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F', \"${account}:(OI)(CI)M\"," in windows
    assert windows.index("icacls.exe") < windows.index("$settings =")
    assert 'chmod 700 "$data"' in linux
    assert 'chmod 600 "$data/mya-producer.toml"' in linux
