"""`python -m local.trial`: build the image, start compose.yaml with its demo, and try it.

It works under a project name and on ports of its own, beside whatever else runs, and leaves nothing
but the image. Exit codes: 0 it holds, 1 it does not, 2 there is no Docker engine.
"""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from local import containers
from local.trial.failures import TrialFailedError
from local.trial.stack import Stack
from local.trial.story import tell

NoBuild = Annotated[
    bool,
    typer.Option("--no-build", help="The image is there: built by hand, with what a build needs."),
]


def trial(*, no_build: NoBuild = False) -> None:
    """Try the platform in containers, from the build of its image to the end of its volumes."""
    console = Console(stderr=True, soft_wrap=True)
    compose = containers.compose_command() if containers.are_available() else None
    if compose is None:
        console.print("A Docker engine that answers is needed, and Docker Compose.", style="red")
        sys.exit(2)
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack.of_its_own(compose, Path(folder))
        try:
            tell(stack, console, build=not no_build)
        except TrialFailedError as error:
            console.print(f"\n{error}", style="red", markup=False)
            console.print(f"\n{stack.last_words()}", markup=False, highlight=False)
            sys.exit(1)
        finally:
            stack.remove()
    console.print("\nThe platform in containers holds. Nothing is left but the image.")


if __name__ == "__main__":
    typer.run(trial)
