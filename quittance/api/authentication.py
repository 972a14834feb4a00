"""`Authorization: Token <key>`, and `X-Organisation: <slug>` for people with several.

Who has logged in to the pages may read with that alone: a page's list is a file, a picture or the
interactive documentation one click away. Nothing is written so, and a foreign page cannot read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotFound
from rest_framework.request import Request

from quittance.accounts.models import ApiToken, Organisation, User
from quittance.accounts.operations import memberships_of
from quittance.accounts.sessions import chosen_of, places_of
from quittance.accounts.tokens import token_for
from quittance.api.headers import header_of

READING = frozenset({"GET", "HEAD"})
NOT_A_MEMBER = "You are not a member of the organisation named in X-Organisation."


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, for which organisation, in which role; role is None for somebody who left."""

    # None for a session of the pages.
    token: ApiToken | None
    organisation: Organisation
    role: str | None


class TokenAuthentication(BaseAuthentication):
    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, Access] | None:
        words = (header_of(request, "Authorization") or "").split()
        if not words or words[0].lower() != "token":
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Send the header as: Authorization: Token <token>.")
        token = token_for(words[1], at=timezone.now())
        if token is None:
            raise AuthenticationFailed("The token is unknown or has expired. Log in again.")
        return token.user, self._access(token, header_of(request, "X-Organisation"))

    def authenticate_header(self, request: Request) -> str:
        return self.keyword

    def _access(self, token: ApiToken, slug: str | None) -> Access:
        # Empty is not absent: the server shows a header that is no ASCII as an empty one.
        if slug is None or slug == token.organisation.slug:
            return Access(token, token.organisation, getattr(token, "role", None))
        membership = memberships_of(token.user).filter(organisation__slug=slug).first()
        if membership is None:
            raise NotFound(NOT_A_MEMBER)
        return Access(token, membership.organisation, membership.role)


class ReadingBySession(BaseAuthentication):
    """GET and HEAD by a member who is logged in to the pages."""

    def authenticate(self, request: Request) -> tuple[User, Access] | None:
        if request.method not in READING or header_of(request, "Authorization"):
            return None
        user: Any = request._request.user
        if not user.is_authenticated:
            return None
        memberships = places_of(user)
        slug = header_of(request, "X-Organisation")
        if slug is not None:
            mine = next((one for one in memberships if one.organisation.slug == slug), None)
            if mine is None:
                raise NotFound(NOT_A_MEMBER)
        else:
            mine = chosen_of(request._request.session, memberships)
        return (user, Access(None, mine.organisation, mine.role)) if mine else None


def access_of(request: Request) -> Access:
    """The access behind an authenticated request."""
    access: Any = request.auth
    if not isinstance(access, Access):
        raise AuthenticationFailed()
    return access
