"""The page for a new school: each of its commands is typed, with a stand-in for CommandReporter."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from producer.sample import generate
from tests.laws.signers import key_id_of, secret_of
from tests.nights.conftest import Deploy
from tests.nights.pages import blocks_of, scripts_of, timeless
from tests.producer.sims import Sims

_PAGE: Final = "onboarding.md"
_ADDRESS: Final = "kafka.example.org:9093"
_PROGRAM: Final = "C:/Program Files/SIMS/SIMS .net/CommandReporter.exe"
_SCHOOL: Final = "4711"
_KEY_ID: Final = "key-0123456789ab"
_RENAMED: Final = {"students": "All our students"}
"""The page's school calls this report otherwise."""


def test_each_step_of_the_page_does_what_the_page_says(deploy: Deploy, tmp_path: Path) -> None:
    deployment = replace(deploy(), folder=tmp_path)
    deployment.enrol(_SCHOOL)
    _install(tmp_path, _sims(tmp_path))
    steps = scripts_of(_PAGE)

    assert any(step.shown for step in steps)
    for step in steps:
        # The day that the sample's lessons begin on; a school's own clock says it otherwise.
        done = deployment.shell(
            step.script,
            MYA_SIMS_PASSWORD="of nobody",  # noqa: S106
            MYA_SCHOOL_SECRET=secret_of(_SCHOOL).hex(),
            MYA_ON="2026-09-01",
        )
        assert done.returncode == 0, (step.script, done.stdout, done.stderr)
        if step.shown is not None:
            told = done.stdout.replace(deployment.kafka, _ADDRESS)
            told = told.replace(key_id_of(_SCHOOL), _KEY_ID)
            assert timeless(told) == timeless(step.shown), step.script


def _sims(folder: Path) -> Sims:
    """A SIMS with the reports of a small school."""
    (extract,) = generate(students=40, nights=1, seed=1, out=folder / "extracts")
    sims = Sims(folder / "sims")
    sims.behave()
    for file in extract.glob("*.xml"):
        (sims.folder / f"{_RENAMED.get(file.stem, f'MYA {file.stem}')}.xml").write_bytes(
            file.read_bytes()
        )
    return sims


def _install(folder: Path, sims: Sims) -> None:
    """Put the page's settings where an installer puts the example."""
    (settings,) = blocks_of(_PAGE, "toml")
    assert _PROGRAM in settings
    assert _KEY_ID in settings
    settings = settings.replace(_KEY_ID, key_id_of(_SCHOOL))
    (folder / "mya-producer.toml").write_text(settings.replace(_PROGRAM, str(sims.program)))
