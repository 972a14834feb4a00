"""Signatures by Standard Webhooks (https://www.standardwebhooks.com), and the secrets for them."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from hmac import digest

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Random, as its receiver keeps it."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, *, event: str, timestamp: int, body: bytes) -> str:
    """Of one secret, with its version; `timestamp` in seconds since 1970."""
    signed = b"%s.%d.%s" % (event.encode(), timestamp, body)
    key = b64decode(secret.removeprefix(PREFIX))
    return "v1," + b64encode(digest(key, signed, sha256)).decode()


def headers(own: Iterable[str], *, event: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What a receiver verifies by: a signature for each secret that is valid."""
    signatures = (signature(one, event=event, timestamp=timestamp, body=body) for one in own)
    return {
        "webhook-id": event,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
