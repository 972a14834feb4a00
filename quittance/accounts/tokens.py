"""API tokens: random, kept as digests, expiring. See docs/adr/0003-own-api-tokens.md."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import BinaryField, DateTimeField, OuterRef, Subquery
from django.utils import timezone

from quittance.accounts.models import ApiToken, Membership, Organisation, User
from quittance.db.compiled import Compiled, columns, load

THERE = Membership.objects.for_organisation(OuterRef("organisation_id"))
ROLE = THERE.filter(user=OuterRef("user")).values("role")
# Asked by every request. What it finds is never kept: a token can be revoked, a member leave.
LIVING = Compiled(
    lambda given: (
        ApiToken.objects.across_organisations("a key says itself which one it is for")
        .annotate(role=Subquery(ROLE))
        .filter(
            digest=given("digest", BinaryField()),
            expires_at__gt=given("at", DateTimeField()),
            user__is_active=True,
        )
        .values(
            "role",
            *columns(ApiToken),
            *columns(User, "user__"),
            *columns(Organisation, "organisation__"),
        )
    )
)


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
    found = LIVING.rows(digest=digest_of(key), at=at)
    if not found:
        return None
    token = load(ApiToken, found[0])
    token.user = load(User, found[0], "user__")
    token.organisation = load(Organisation, found[0], "organisation__")
    token.role = found[0]["role"]  # type: ignore[attr-defined]
    return token


def forget_expired_tokens(*, now: datetime) -> int:
    """Delete tokens that have ended; returns how many."""
    tokens = ApiToken.objects.across_organisations("a token of anybody ends by the clock")
    return tokens.filter(expires_at__lte=now).delete()[0]
