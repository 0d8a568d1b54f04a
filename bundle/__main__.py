"""`python -m bundle FOLDER`: build the bundle there, as a folder and as a zip; print their places.

`python -m bundle --check` only says whether every wheel can be had for Windows.
"""

import hashlib
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Annotated, Final

import typer

from bundle.materials import NAMES, SUFFIX, bill
from bundle.targets import WINDOWS, Target, entries_of
from bundle.trial import try_out
from bundle.wheels import UnresolvedError, build_ours, fetch

ROOT: Final = Path(__file__).parents[1]
FILES: Final = ROOT / "bundle/files"
LOCK: Final = ROOT / "bundle/producer.lock"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def bundle(
    folder: Annotated[Path, typer.Argument()] = Path(".local/bundle"),
    *,
    check: bool = False,
) -> None:
    """Build the bundle, or check that it could be built."""
    try:
        if check:
            check_windows()
        else:
            built = build(folder)
            try_out(built)
            typer.echo(str(built))
            typer.echo(shutil.make_archive(str(built), "zip", built.parent, built.name))
    except UnresolvedError as error:
        typer.echo(f"bundle: {error}", err=True)
        sys.exit(1)


def check_windows() -> None:
    """Fetch every wheel that a Windows server needs, and keep none. Raises UnresolvedError."""
    lock = LOCK.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for target in WINDOWS:
            fetch(target, lock, Path(folder))


def build(folder: Path) -> Path:
    """Build the bundle inside a folder, anew, and return its place. Raises UnresolvedError."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    place = folder / f"mya-producer-{project['version']}"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(FILES, place)
    wheels = place / "wheels"
    wheels.mkdir()
    lock = LOCK.read_text(encoding="utf-8")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    for target in (*WINDOWS, Target(python)):
        fetch(target, lock, wheels)
    ours = build_ours(ROOT, wheels)
    entries = [*entries_of(lock), _entry_of(ours, project["name"], project["version"])]
    (place / "bundle.lock").write_text("\n".join(entries) + "\n", encoding="utf-8")
    materials = bill(NAMES["schools"], lock)
    (place / f"sbom{SUFFIX}").write_text(materials, encoding="utf-8")
    return place


def _entry_of(wheel: Path, name: str, version: str) -> str:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name}[producer]=={version} \\\n    --hash=sha256:{digest}"


if __name__ == "__main__":
    app()
