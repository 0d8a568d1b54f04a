from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend

from contract.signing import Seal
from producer.failures import ConfigurationError
from producer.school_secret import school_signer

SECRET = bytes(range(32))
OTHER = SECRET[::-1]


class Keyring(KeyringBackend):
    """A keyring that holds one secret."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        return OTHER.hex() if (service, username) == ("mya-school-secret", "key-1") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def _keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"MYA_SCHOOL_SECRET": SECRET.hex()}, SECRET),
        ({"MYA_SCHOOL_SECRET": ""}, OTHER),
        ({}, OTHER),
    ],
)
def test_the_environment_comes_before_the_keyring(environ: dict[str, str], expected: bytes) -> None:
    signer = school_signer(environ, "key-1")

    assert signer is not None
    assert signer.key_id == "key-1"
    said = ("students", b"oak/1", b"value")
    assert signer.seal.digest(*said) == Seal(expected).digest(*said)


def test_a_school_without_a_key_signs_nothing() -> None:
    assert school_signer({}, None) is None


@pytest.mark.parametrize(
    ("environ", "key_id", "said"),
    [
        ({}, "key-2", "keyring set mya-school-secret key-2"),
        ({"MYA_SCHOOL_SECRET": "swordfish"}, "key-1", "secret of key key-1 is none"),
        ({"MYA_SCHOOL_SECRET": SECRET.hex()}, None, "key_id is missing"),
    ],
)
def test_half_a_key_is_told_and_the_secret_is_not(
    environ: dict[str, str], key_id: str | None, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said) as refused:
        school_signer(environ, key_id)

    assert not any(each and each in str(refused.value) for each in environ.values())
