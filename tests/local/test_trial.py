"""The trial of the containers, where there is no engine to try them with."""

import os
import subprocess
import sys
from pathlib import Path

from local.services import CHECKOUT


def test_without_an_engine_it_says_in_one_line_what_is_needed(tmp_path: Path) -> None:
    tried = subprocess.run(
        (sys.executable, "-m", "local.trial"),
        env=os.environ | {"PATH": str(tmp_path)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (tried.returncode, tried.stdout) == (2, "")
    assert tried.stderr == "A Docker engine that answers is needed, and Docker Compose.\n"
