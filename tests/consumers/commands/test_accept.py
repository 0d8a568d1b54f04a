import pytest
import typer
from typer.testing import CliRunner

from consumers.commands.options import AcceptedCodes


@pytest.fixture
def app() -> typer.Typer:
    """A program that prints what it accepts."""
    app = typer.Typer()

    @app.command()
    def run(accept: AcceptedCodes) -> None:
        typer.echo(",".join(accept))

    return app


@pytest.mark.parametrize(
    ("options", "environment", "accepted"),
    [
        pytest.param([], {}, "", id="nothing"),
        pytest.param(["no_user", "room_missing"], {}, "no_user,room_missing", id="options"),
        pytest.param(
            [], {"MYA_ACCEPT": "no_user room_missing"}, "no_user,room_missing", id="environment"
        ),
    ],
)
def test_codes_are_accepted_one_after_the_other(
    app: typer.Typer, options: list[str], environment: dict[str, str], accepted: str
) -> None:
    given = [word for code in options for word in ("--accept", code)]

    done = CliRunner().invoke(app, given, env=environment)

    assert (done.exit_code, done.stdout) == (0, f"{accepted}\n")


def test_a_code_that_no_error_has_is_a_mistake(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["--accept", "no_user", "--accept", "no_users"])

    assert done.exit_code == 2
    assert "no_users" in done.stderr
