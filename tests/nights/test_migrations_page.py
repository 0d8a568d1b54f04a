"""The page about changed rules and tables: each change is made, each command run, old and new build
side by side.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped] # it comes without types
import pytest

from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment
from tests.nights.pages import blocks_of, scripts_of, timeless

_PAGE: Final = "migrations.md"
_CHECKOUT: Final = Path(__file__).parents[2]
_FINGERPRINT: Final = re.compile(r"Difference \w+")


@pytest.fixture
def deployment(deploy: Deploy, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment with the checkout and the changes of the page in its folder."""
    (tmp_path / "checkout").symlink_to(_CHECKOUT)
    for number, change in enumerate(blocks_of(_PAGE, "diff"), start=1):
        (tmp_path / f"change-{number}.diff").write_text(change, encoding="utf-8")
    yield replace(deploy(), folder=tmp_path)
    for file in tmp_path.glob("*.pid"):
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(file.read_text()))
            # Those that ended as they should have left their number to somebody else.
            if process.cwd() == str(tmp_path):
                process.kill()


def test_each_step_of_the_page_does_what_the_page_says(deployment: Deployment) -> None:
    steps = scripts_of(_PAGE)

    assert any(step.shown for step in steps)
    for step in steps:
        done = deployment.shell(step.script)
        assert done.returncode == 0, (step.script, done.stdout, done.stderr)
        if step.shown is not None:
            assert _told(done.stdout) == _told(step.shown), step.script


def _told(text: str) -> str:
    return _FINGERPRINT.sub("Difference 0", timeless(text))
