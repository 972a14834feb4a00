"""Signatures, as others compute them."""

from __future__ import annotations

import base64
import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from quittance.notifications.webhooks.signing import headers, new_secret, signature


def test_it_is_the_one_of_the_specification() -> None:
    """The vector that the libraries of Standard Webhooks are tried with."""
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        event="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(
    st.binary(),
    st.integers(0, 2**40),
    st.from_regex(r"evt_[a-z0-9-]{1,20}_\d{1,9}", fullmatch=True),
)
def test_a_receiver_comes_to_the_same(body: bytes, timestamp: int, event: str) -> None:
    secret = new_secret()
    key = base64.b64decode(secret[6:])
    assert len(key) == 32
    mac = hmac.new(key, f"{event}.{timestamp}.".encode() + body, hashlib.sha256)
    expected = f"v1,{base64.b64encode(mac.digest()).decode()}"
    sent = headers([secret], event=event, timestamp=timestamp, body=body)
    assert sent == {
        "webhook-id": event,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": expected,
    }


def test_each_secret_signs() -> None:
    new, old = new_secret(), new_secret()
    sent = headers([new, old], event="evt_a_1", timestamp=7, body=b"{}")
    assert sent["webhook-signature"].split(" ") == [
        signature(one, event="evt_a_1", timestamp=7, body=b"{}") for one in (new, old)
    ]
