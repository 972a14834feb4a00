"""Visitors without an account: the browser keeps a key in a signed cookie, the cart its digest."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core import signing

from quittance.accounts.models import User
from quittance.files.models import random_key
from quittance.shop.rules import VISITORS_CART_KEPT

COOKIE = "cart"
COOKIE_FLAGS: dict[str, Any] = {
    "max_age": int(VISITORS_CART_KEPT.total_seconds()),
    "httponly": True,
    "samesite": "Lax",
}
SALT = "quittance.shop.visitors"


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys: a person, or a visitor by their key; one who has just come has neither."""

    user: User | None = None
    visitor: str = ""

    @property
    def digest(self) -> bytes | None:
        return sha256(self.visitor.encode()).digest() if self.visitor else None


def new_visitor() -> str:
    return random_key()


def signed(visitor: str) -> str:
    """A visitor's key as a cookie."""
    return signing.dumps(visitor, salt=SALT)


def visitor_of(cookie: str) -> str:
    """The key in a cookie; empty where it is not one of ours."""
    try:
        visitor = signing.loads(cookie, salt=SALT) if cookie else ""
    except signing.BadSignature:
        return ""
    return visitor if isinstance(visitor, str) else ""
