import hmac
from base64 import b64encode
from hashlib import sha256
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.signing import (
    PLATFORM_KEY,
    Seal,
    SecretTextError,
    Signer,
    forgotten_version,
    platform_signer,
    school_secret,
    secret_of,
    signature_of,
)

ROOT: Final = bytes(range(32))

# Written down: a school signs with the version that it has, and must be understood for ever.
VECTORS: Final = (
    (
        "students",
        b"4711/1",
        b"\xc3\x01value",
        0,
        "0f46621260b0d20a104e318ae2414733a70e21c28953bc22890480e30e053970",
    ),
    (
        "students",
        b"4711/1",
        b"",
        0,
        "9c4dcd4b3b1c4c5d0f8c81b9316a9a2cb2f6091c4df2871b92eddae1b7407379",
    ),
    (
        "students",
        b"4711/1",
        None,
        0,
        "d7bed0939b80e581d79be1e65de575a8d004432c7aeb7668fe8107e41f680a1f",
    ),
    (
        "students",
        b"4711/1",
        None,
        1_772_416_800_000,
        "68ea741a3497a9add0de329b768e65d5326fd0cdfe24f2948393bc2f1e837daa",
    ),
    (
        "runs",
        b"4711/ended",
        b"\xc3\x01value",
        0,
        "11289d894d5c01006f60305c7d6e8e14bd62675ed99094809e2fa181558b1a3d",
    ),
)


@pytest.mark.parametrize(("subject", "key", "value", "version", "expected"), VECTORS)
def test_a_message_has_the_signature_that_is_written_down(
    subject: str, key: bytes, value: bytes | None, version: int, expected: str
) -> None:
    seal = Seal(school_secret(ROOT, "4711", "key-1"))

    assert seal.digest(subject, key, value, version).hex() == expected


def test_secrets_are_those_that_are_written_down() -> None:
    assert (
        school_secret(ROOT, "4711", "key-1").hex()
        == "67c6e79d4cd4bb10a4650628b96c51cf456d1a7b424862f6dabafb2cf7d8743d"
    )
    assert (
        platform_signer(ROOT).headers("runs", b"k", b"v")["mya_signature"].hex()
        == "a5b0bb8f2df56905947f77ec2e3727c1f84f9d3f7f9a5ee08c6b6a4321e8e079"
    )


@given(
    secret=st.binary(min_size=32, max_size=200),
    subject=st.text(max_size=5),
    key=st.binary(max_size=20),
    value=st.binary(max_size=100),
)
def test_it_is_hmac_sha256_over_parts_with_their_lengths(
    secret: bytes, subject: str, key: bytes, value: bytes
) -> None:
    name = subject.encode()
    signed = b"%d:%b%d:%bvalue:%b" % (len(name), name, len(key), key, value)

    assert hmac.digest(secret, signed, sha256) == Seal(secret).digest(subject, key, value)


@pytest.mark.parametrize(
    "other",
    [
        ("staff-members", b"4711/1", b"value", 0),
        ("students", b"4711/12", b"value", 0),
        ("students", b"4711/", b"1value", 0),
        ("students", b"4711/1", b"valu", 0),
        ("students", b"4711/1", b"", 0),
        ("students", b"4711/1", None, 0),
        ("students", b"4711/1", None, 7),
    ],
)
def test_whatever_is_changed_the_signature_is_another(
    other: tuple[str, bytes, bytes | None, int],
) -> None:
    seal = Seal(ROOT)
    digest = seal.digest("students", b"4711/1", b"value")

    assert seal.is_of(digest, "students", b"4711/1", b"value")
    assert not seal.is_of(digest, *other)


def test_a_key_of_another_school_or_name_or_root_signs_otherwise() -> None:
    secrets = {
        school_secret(ROOT, "4711", "key-1"),
        school_secret(ROOT, "4711", "key-2"),
        school_secret(ROOT, "4712", "key-1"),
        school_secret(ROOT, "47", "11key-1"),
        school_secret(ROOT[::-1], "4711", "key-1"),
        school_secret(ROOT, "4711", PLATFORM_KEY),
    }

    assert len(secrets) == 6


def test_headers_are_read_as_they_were_written() -> None:
    signer = Signer("key-1", Seal(ROOT))
    headers = signer.headers("students", b"4711/1", b"value")

    read = signature_of([("ce_id", b"1"), *headers.items()])

    assert read == (b"key-1", signer.seal.digest("students", b"4711/1", b"value"))


@pytest.mark.parametrize(
    "headers",
    [
        None,
        [],
        [("mya_key", b"key-1")],
        [("mya_signature", ROOT)],
        [("mya_key", None), ("mya_signature", ROOT)],
        [("mya_key", b"key-1"), ("mya_signature", None)],
        [("mya_key", b"key-1"), ("mya_signature", ROOT[:31])],
        [("mya_key", "k\u00e9y".encode()), ("mya_signature", ROOT)],
        [("mya_key", b"key\0"), ("mya_signature", ROOT)],
        [("mya_key", b"k" * 41), ("mya_signature", ROOT)],
    ],
)
def test_half_a_signature_is_none(headers: list[tuple[str, bytes | None]] | None) -> None:
    assert signature_of(headers) is None


@pytest.mark.parametrize(
    ("said", "version"),
    [(b"0", 0), (b"1772416800000", 1_772_416_800_000), (b"-1", 0), (b"x", 0), (b"", 0)],
)
def test_a_null_value_forgets_up_to_a_version(said: bytes, version: int) -> None:
    assert forgotten_version([("mya_version", said)]) == version


@pytest.mark.parametrize(
    "text", [ROOT.hex(), ROOT.hex().upper() + "\n", b64encode(ROOT).decode(), f" {ROOT.hex()} "]
)
def test_a_secret_is_read_in_hexadecimal_and_in_base64(text: str) -> None:
    assert secret_of(text) == ROOT


@pytest.mark.parametrize("text", ["", "swordfish", ROOT[:31].hex(), "é" * 40, "zz" * 40 + "!"])
def test_what_is_no_secret_is_not_quoted(text: str) -> None:
    with pytest.raises(SecretTextError) as refused:
        secret_of(text)

    assert not text or text not in str(refused.value)


def test_a_signer_shows_no_secret() -> None:
    assert repr(Signer("key-1", Seal(ROOT))).startswith("Signer(key_id='key-1')")
