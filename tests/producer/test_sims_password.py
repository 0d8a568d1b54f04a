from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from producer.sims_password import sims_password


class Keyring(KeyringBackend):
    """A keyring that holds one password."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        return "from the keyring" if (service, username) == ("mya-producer", "reporter") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


class Locked(Keyring):
    """A keyring that nobody has opened."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(service, username)


@pytest.fixture
def _keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("_keyring")
@pytest.mark.parametrize(
    ("environ", "user", "expected"),
    [
        ({"MYA_SIMS_PASSWORD": "given"}, "reporter", "given"),
        ({"MYA_SIMS_PASSWORD": ""}, "reporter", "from the keyring"),
        ({}, "reporter", "from the keyring"),
        ({}, "another", None),
        ({}, None, None),
    ],
)
def test_the_environment_comes_before_the_keyring(
    environ: dict[str, str], user: str | None, expected: str | None
) -> None:
    assert expected == sims_password(environ, user)


@pytest.mark.usefixtures("_keyring")
def test_a_keyring_that_does_not_open_holds_nothing() -> None:
    keyring.set_keyring(Locked())  # type: ignore[no-untyped-call]

    assert sims_password({}, "reporter") is None
