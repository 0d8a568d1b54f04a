"""Changes that a page of the documentation shows fit the code as it is."""

import shutil
from pathlib import Path
from typing import Final

from local import shell
from tests.house.modules import ROOT
from tests.nights.pages import blocks_of

_CODE: Final = ("avro", "consumers", "projections")


def test_the_changes_of_the_page_about_migrations_fit_the_code(tmp_path: Path) -> None:
    for folder in _CODE:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    changes = blocks_of("migrations.md", "diff")

    assert changes
    for number, change in enumerate(changes, start=1):
        file = tmp_path / f"{number}.diff"
        file.write_text(change, encoding="utf-8")
        patched = shell.run(
            ("patch", "--fuzz=0", "-p1", "-d", str(tmp_path), "-i", str(file)), limit_s=10
        )
        assert patched.ok, patched.output
        assert "offset" not in patched.output, "the numbers of the lines are those of older code"
