"""Secrets that must be read again, encrypted under SECRET_KEY."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def keys() -> MultiFernet:
    """The present key encrypts; former ones (SECRET_KEY_FALLBACKS) still decrypt."""
    return MultiFernet(
        [Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _derived(secret: str | bytes) -> bytes:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"quittance mfa secrets")
    return base64.urlsafe_b64encode(derive.derive(force_bytes(secret)))
