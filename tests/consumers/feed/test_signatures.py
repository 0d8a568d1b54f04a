from base64 import b64encode

import pytest

from consumers.feed.signatures import SecretError, headers_of, read_secrets

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - that of the published example
BODY = b'{"test": 2432232314}'


def test_a_signature_is_that_of_the_published_example() -> None:
    found = headers_of(read_secrets(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, BODY)

    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_secrets_sign_twice() -> None:
    one, other = (b64encode(letter * 24).decode() for letter in (b"a", b"b"))

    found = headers_of(read_secrets(f"{one} {other}"), "id", 1, BODY)["webhook-signature"]

    assert found.split() == [
        headers_of(read_secrets(each), "id", 1, BODY)["webhook-signature"] for each in (one, other)
    ]


def test_what_is_signed_is_the_id_the_time_and_the_body() -> None:
    secrets = read_secrets(SECRET)
    plain = headers_of(secrets, "id", 1, BODY)["webhook-signature"]

    for other in (("other", 1, BODY), ("id", 2, BODY), ("id", 1, BODY + b" ")):
        assert headers_of(secrets, *other)["webhook-signature"] != plain


@pytest.mark.parametrize(
    "text",
    ["", " ", "not base64!", b64encode(b"x" * 23).decode(), f"{SECRET} {b64encode(b'x').decode()}"],
)
def test_a_secret_that_can_be_guessed_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(SecretError, match="MYA_WEBHOOK_SECRET") as refused:
        read_secrets(text)

    assert not text.strip() or text not in str(refused.value)


def test_a_secret_of_24_bytes_is_long_enough() -> None:
    assert read_secrets(b64encode(b"x" * 24).decode()) == (b"x" * 24,)
