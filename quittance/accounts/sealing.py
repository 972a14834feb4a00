"""Secrets that must be read again, encrypted under SECRET_KEY."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

SECOND_STEPS = b"quittance mfa secrets"
WEBHOOKS = b"quittance webhook secrets"


def keys(purpose: bytes) -> MultiFernet:
    """The present key encrypts; former ones (SECRET_KEY_FALLBACKS) still decrypt. What was
    encrypted for one purpose cannot be read for another."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])


def _derived(secret: str | bytes, purpose: bytes) -> bytes:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=purpose)
    return base64.urlsafe_b64encode(derive.derive(force_bytes(secret)))
