"""The page for account managers, tried from its first command to its last."""

from dataclasses import replace
from pathlib import Path

from tests.nights.conftest import Deploy
from tests.nights.pages import scripts_of, timeless


def test_each_step_of_the_page_does_what_the_page_says(deploy: Deploy, tmp_path: Path) -> None:
    deployment = replace(deploy(), folder=tmp_path)
    steps = scripts_of("school-day.md")

    assert any(step.shown for step in steps)
    for step in steps:
        done = deployment.shell(step.script)
        assert done.returncode == 0, (step.script, done.stdout, done.stderr)
        if step.shown is not None:
            assert timeless(done.stdout) == timeless(step.shown)
