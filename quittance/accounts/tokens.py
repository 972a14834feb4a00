"""API tokens: random, kept as digests, expiring. See docs/adr/0003-own-api-tokens.md."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import BinaryField, DateTimeField, OuterRef, Subquery
from django.utils import timezone

from quittance.accounts.models import ApiToken, Membership, Organisation, User
from quittance.audit.journal import Changes, changed, record
from quittance.db.compiled import Compiled, columns, load
from quittance.db.tenancy import OrganisationQuerySet

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


def make_token(
    *, user: User, organisation: Organisation, name: str, lifetime: timedelta
) -> IssuedToken:
    """A key that a member makes for a program of theirs, as the journal says."""
    with transaction.atomic():
        issued = issue_token(user=user, organisation=organisation, name=name, lifetime=lifetime)
        _record("created", issued.token, user, changed({}, _told(issued.token)))
    return issued


def revoke_token(*, user: User, organisation: Organisation, token_id: int) -> ApiToken:
    """End one of a member's own keys at once. Raises NotFound."""
    with transaction.atomic():
        own = own_tokens(user=user, organisation=organisation)
        token = own.select_for_update(no_key=True).found(pk=token_id)
        token.delete()
        token.pk = token_id
        _record("revoked", token, user, changed(_told(token), {}))
    return token


def own_tokens(*, user: User, organisation: Organisation) -> OrganisationQuerySet[ApiToken]:
    """A member's keys to an organisation, also those of logins, that have not ended."""
    tokens = ApiToken.objects.for_organisation(organisation)
    return tokens.filter(user=user, expires_at__gt=timezone.now())


def _told(token: ApiToken) -> dict[str, Any]:
    return {"name": token.name, "user": token.user_id, "expires_at": token.expires_at}


def _record(verb: str, token: ApiToken, by: User, changes: Changes) -> None:
    record(
        organisation=token.organisation_id,
        by=by,
        action=f"api_token.{verb}",
        subject_id=token.pk,
        changes=changes,
    )


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
