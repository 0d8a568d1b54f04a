"""Who vouches for what, and who does not."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from consumers.trust.keyring import ForgedError, Keyring, Trust, Voucher, WithheldError
from contract.names import key
from contract.program.root_key import RootKeyError
from contract.signing import Seal, Signer, school_secret
from projections.permanent.enrolment import Enrolled, Enrolment, SigningKey, State
from tests.laws.signers import PLATFORM, ROOT_KEY

OAK: Final = "oak/1"
KEY: Final = key(OAK, "7")
NOON: Final = datetime(2026, 9, 1, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)
AT_NOON_MS: Final = round(NOON.timestamp() * 1000)

CLOSED: Final = Trust(root_key=ROOT_KEY, is_open=False)
OPEN: Final = Trust(root_key=ROOT_KEY, is_open=True)
BARE: Final = Trust(root_key=None, is_open=True)


def signing_key(key_id: str = "key-1", until: datetime | None = None) -> SigningKey:
    return SigningKey(key_id=key_id, valid_from=NOON - DAY, valid_until=until, revoked=False)


def enrolled(
    *keys: SigningKey,
    school: str = OAK,
    state: State = State.ENROLLED,
    since: datetime = NOON - DAY,
) -> Enrolled:
    return Enrolled(
        school_id=school,
        state=state,
        enrolled_at=NOON - DAY,
        state_since=since,
        distrusted_since=None,
        keys=keys,
    )


def ring(*schools: Enrolled, trust: Trust = CLOSED) -> Keyring:
    return trust.keyring(Enrolment(1, schools or [enrolled(signing_key())]))


def signed(
    key_id: str = "key-1",
    school: str = OAK,
    *,
    subject: str = "students",
    of: bytes = KEY,
    value: bytes | None = b"value",
) -> list[tuple[str, bytes]]:
    signer = Signer(key_id, Seal(school_secret(ROOT_KEY, school, key_id)))
    return list(signer.headers(subject, of, value).items())


def by_platform(value: bytes | None = b"value", version: int = 0) -> list[tuple[str, bytes]]:
    headers = PLATFORM.headers("students", KEY, value, version)
    return [*headers.items(), ("mya_version", str(version).encode())]


def vouch(
    on: Keyring,
    headers: list[tuple[str, bytes]] | None,
    value: bytes | None = b"value",
    at_ms: int = AT_NOON_MS,
) -> Voucher:
    return on.voucher("students", KEY, value, headers, at_ms)


@pytest.mark.parametrize("trust", [CLOSED, OPEN])
def test_a_school_vouches_for_what_it_signed(trust: Trust) -> None:
    assert vouch(ring(trust=trust), signed()) is Voucher.SCHOOL


@pytest.mark.parametrize("trust", [CLOSED, OPEN])
@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (None, "unsigned"),
        ([("ce_id", b"1")], "unsigned"),
        (signed()[:1], "unsigned"),
        (signed(value=b"other"), "bad_signature"),
        (signed(of=key(OAK, "8")), "bad_signature"),
        (signed(subject="contacts"), "bad_signature"),
        (signed(school="elm"), "bad_signature"),
        (signed("key-2"), "unknown_key"),
        (signed("key-elm", "elm"), "key_of_another_school"),
        ([("mya_key", b"platform-1"), signed()[1]], "bad_signature"),
        ([("mya_key", b"platform-1"), ("mya_signature", b"")], "unsigned"),
    ],
)
def test_what_an_enrolled_school_did_not_sign_is_forged(
    trust: Trust, headers: list[tuple[str, bytes]] | None, reason: str
) -> None:
    on = ring(enrolled(signing_key()), enrolled(signing_key("key-elm"), school="elm"), trust=trust)

    with pytest.raises(ForgedError, match=f"^{reason}$"):
        vouch(on, headers)


@pytest.mark.parametrize(
    ("at_ms", "is_genuine"),
    [
        (AT_NOON_MS - 24 * 3_600_000 - 1, False),
        (AT_NOON_MS - 24 * 3_600_000, True),
        (AT_NOON_MS - 1, True),
        (AT_NOON_MS, False),
    ],
)
def test_a_key_verifies_what_the_broker_took_in_its_interval(at_ms: int, is_genuine: bool) -> None:
    on = ring(enrolled(signing_key(until=NOON)))

    if is_genuine:
        assert vouch(on, signed(), at_ms=at_ms) is Voucher.SCHOOL
    else:
        with pytest.raises(ForgedError, match="key_not_valid"):
            vouch(on, signed(), at_ms=at_ms)


def test_each_of_a_schools_keys_verifies() -> None:
    on = ring(enrolled(signing_key(until=NOON + DAY), signing_key("key-2")))

    assert vouch(on, signed()) is Voucher.SCHOOL
    assert vouch(on, signed("key-2")) is Voucher.SCHOOL


@pytest.mark.parametrize(
    ("state", "reason"),
    [(State.SUSPENDED, "school_suspended"), (State.CLOSED, "school_closed")],
)
def test_what_a_school_signed_since_it_was_suspended_is_withheld(state: State, reason: str) -> None:
    on = ring(enrolled(signing_key(), state=state, since=NOON))

    assert vouch(on, signed(), at_ms=AT_NOON_MS - 1) is Voucher.SCHOOL
    with pytest.raises(WithheldError, match=reason):
        vouch(on, signed())
    with pytest.raises(ForgedError, match="unsigned"):
        vouch(on, None)
    assert vouch(on, by_platform()) is Voucher.PLATFORM


@pytest.mark.parametrize("headers", [None, signed(), signed("key-9", "elm")])
def test_a_school_that_is_not_enrolled_is_believed_on_an_open_stack_alone(
    headers: list[tuple[str, bytes]] | None,
) -> None:
    elm = enrolled(signing_key("key-elm"), school="elm")

    assert vouch(ring(elm, trust=OPEN), headers) is Voucher.NOBODY
    assert vouch(BARE.keyring(Enrolment(1, [])), headers) is Voucher.NOBODY
    with pytest.raises(ForgedError, match="not_enrolled"):
        vouch(ring(elm), headers)


def test_what_a_school_sent_unsigned_before_it_was_enrolled_stays_on_an_open_stack() -> None:
    before_ms = AT_NOON_MS - 24 * 3_600_000 - 1

    assert vouch(ring(trust=OPEN), None, at_ms=before_ms) is Voucher.NOBODY
    with pytest.raises(ForgedError, match="unsigned"):
        vouch(ring(), None, at_ms=before_ms)


@pytest.mark.parametrize("trust", [CLOSED, OPEN])
def test_the_platform_vouches_for_any_school(trust: Trust) -> None:
    elm = enrolled(signing_key("key-elm"), school="elm")

    assert vouch(ring(trust=trust), by_platform()) is Voucher.PLATFORM
    assert vouch(ring(elm, trust=trust), by_platform()) is Voucher.PLATFORM
    assert vouch(ring(trust=trust), by_platform(None, 7), None) is Voucher.PLATFORM
    with pytest.raises(ForgedError, match="bad_signature"):
        vouch(ring(trust=trust), by_platform(b"other"))


def test_how_far_a_null_value_forgets_is_signed_too() -> None:
    headers = [*by_platform(None, 7)[:2], ("mya_version", b"8")]

    with pytest.raises(ForgedError, match="bad_signature"):
        vouch(ring(), headers, None)


def test_without_a_root_key_a_null_value_is_the_platforms_if_it_says_how_far_it_forgets() -> None:
    bare = BARE.keyring(Enrolment(1, []))

    assert vouch(bare, [("mya_version", b"0")], None) is Voucher.PLATFORM
    assert vouch(bare, None, None) is Voucher.NOBODY


@pytest.mark.parametrize(
    ("trust", "schools"),
    [
        (Trust(root_key=None, is_open=False), []),
        (BARE, [enrolled(signing_key())]),
    ],
)
def test_what_nobody_could_verify_is_not_believed_by_accident(
    trust: Trust, schools: list[Enrolled]
) -> None:
    with pytest.raises(RootKeyError, match="MYA_ROOT_KEY is missing"):
        trust.keyring(Enrolment(1, schools))


def test_rings_agree_on_schools_that_stand_as_before() -> None:
    elm = enrolled(signing_key("key-elm"), school="elm")
    before = ring(enrolled(signing_key()), elm)
    after = ring(enrolled(signing_key(until=NOON)), elm)

    assert before.agrees(after, [b"elm", b"nobody"])
    assert not before.agrees(after, [b"oak%2F1"])
    assert not before.agrees(ring(elm), [b"oak%2F1"])
    assert not ring(elm).agrees(before, [b"oak%2F1"])


def test_a_root_key_is_not_shown() -> None:
    assert ROOT_KEY.hex() not in repr(CLOSED)
    assert repr(ROOT_KEY) not in repr(CLOSED)
