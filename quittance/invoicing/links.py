"""Addresses that open one document without an account.

A token is HMAC-SHA256 of a random nonce under the service's secret key: from the row alone nobody
can make it, yet the service can show it again. It is found by its digest, so that links given out
go on opening when the secret key has changed; only shown again they cannot be then.
"""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import salted_hmac

from quittance.errors import NotFound
from quittance.invoicing.models import PublicLink

SALT = "quittance.invoicing.links"
NONCE_BYTES = 16
# 192 bits, which are 32 letters without padding.
TOKEN_BYTES = 24
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
PATH = "/i/{token}/"


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def token_of(nonce: bytes | memoryview) -> str:
    """The token of a nonce under the secret key of today."""
    code = salted_hmac(SALT, bytes(nonce), algorithm="sha256").digest()
    return urlsafe_b64encode(code[:TOKEN_BYTES]).decode()


def digest_of(token: str) -> bytes:
    """A plain hash is enough: nobody can try out 192 bits."""
    return sha256(token.encode()).digest()


def url_with(token: str) -> str:
    return f"{settings.PUBLIC_URL}{PATH.format(token=token)}"


def url_of(link: PublicLink) -> str | None:
    """The address of a link, or None where it was made under another secret key."""
    token = token_of(link.nonce)
    return url_with(token) if digest_of(token) == bytes(link.digest) else None


def link_with(token: str) -> PublicLink:
    """The link with this token and its organisation, also one that has ended. Raises NotFound."""
    if not TOKEN.fullmatch(token):
        raise NotFound()
    links = PublicLink.objects.across_organisations("a token says itself whose document it opens")
    return links.select_related("organisation").found(digest=digest_of(token))
