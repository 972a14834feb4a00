"""Addresses that open one bill to one manager, without an account.

As with public links of invoices (invoicing/links.py) a token is made of a nonce under the
service's secret key, so that mails can give it although the database holds only its digest.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import salted_hmac

from quittance.bills.models import ReviewLink
from quittance.errors import NotFound
from quittance.invoicing.links import TOKEN_BYTES, digest_of, new_nonce

__all__ = ["digest_of", "link_with", "new_nonce", "token_of", "url_of"]

SALT = "quittance.bills.links"
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
PATH = "/review/{token}/"


def token_of(nonce: bytes | memoryview) -> str:
    """The token of a nonce under the secret key of today."""
    code = salted_hmac(SALT, bytes(nonce), algorithm="sha256").digest()
    return urlsafe_b64encode(code[:TOKEN_BYTES]).decode()


def url_of(link: ReviewLink) -> str | None:
    """The address of a link, or None where it was made under another secret key."""
    token = token_of(link.nonce)
    if digest_of(token) != bytes(link.digest):
        return None
    return f"{settings.PUBLIC_URL}{PATH.format(token=token)}"


def link_with(token: str) -> ReviewLink:
    """The link with this token, its bill and organisation, also one that has ended.

    Raises NotFound.
    """
    if not TOKEN.fullmatch(token):
        raise NotFound()
    links = ReviewLink.objects.across_organisations("a token says itself which bill it opens")
    return links.select_related("organisation", "bill", "manager").found(digest=digest_of(token))
