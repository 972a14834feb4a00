"""API tokens: random, kept as digests, expiring. See docs/adr/0003-own-api-tokens.md."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from quittance.accounts.models import ApiToken, Membership, Organisation, User


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token at the only moment its key is known."""

    key: str
    token: ApiToken


def digest_of(key: str) -> bytes:
    """A plain hash is enough: a key is 256 random bits, nothing to guess from a word list."""
    return sha256(key.encode()).digest()


def issue_token(
    *, user: User, organisation: Organisation, name: str = "", lifetime: timedelta | None = None
) -> IssuedToken:
    key = secrets.token_urlsafe(32)
    expires_at = timezone.now() + (lifetime or settings.TOKEN_LIFETIME)
    token = ApiToken.objects.create(
        user=user,
        organisation=organisation,
        digest=digest_of(key),
        name=name,
        expires_at=expires_at,
    )
    return IssuedToken(key=key, token=token)


def token_for(key: str, *, at: datetime) -> ApiToken | None:
    """The living token with this key and its user, organisation and `role`, in one statement."""
    role = Membership.objects.filter(
        user=OuterRef("user"), organisation=OuterRef("organisation")
    ).values("role")
    return (
        ApiToken.objects.select_related("user", "organisation")
        .annotate(role=Subquery(role))
        .filter(digest=digest_of(key), expires_at__gt=at, user__is_active=True)
        .first()
    )


def forget_expired_tokens(*, now: datetime) -> int:
    """Delete tokens that have ended; returns how many."""
    return ApiToken.objects.filter(expires_at__lte=now).delete()[0]
