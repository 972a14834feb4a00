"""Who asks for a page, for which organisation and in which role; what a view lets in.

    @office()                         admins, managers and viewers read, admins write
    @office(read=EVERYONE)            the whole team reads, admins write
    @office(write=BOOKS_READERS)      who reads may write, too
    @signed_in                        whoever has an account, with or without an organisation
    @anybody                          no account needed

Every view of a page carries one of them; a test asks each in every role.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.rules import ADMINS, BOOKS_READERS, Role
from quittance.accounts.sessions import CHOSEN, chosen_of, places_of

SAFE_METHODS = frozenset({"GET", "HEAD"})
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Access:
    """A member at work: for one organisation, out of all of theirs."""

    user: User
    membership: Membership
    memberships: tuple[Membership, ...]

    @property
    def organisation(self) -> Organisation:
        return self.membership.organisation

    @property
    def role(self) -> str:
        return self.membership.role

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def reads_books(self) -> bool:
        return self.role in BOOKS_READERS

    def may(self, roles: frozenset[str]) -> bool:
        return self.role in roles


class PageRequest(HttpRequest):
    """A request of a page. `access` is None for who is nobody or a member of nothing."""

    access: Access | None
    htmx: HtmxDetails


class OfficeRequest(PageRequest):
    """A request that `office` has let in."""

    access: Access


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom a view lets in; for the office, in which roles."""

    whom: Literal["anybody", "signed_in", "office"]
    read: frozenset[str] = frozenset()
    write: frozenset[str] = frozenset()


def access_of(request: HttpRequest) -> Access | None:
    """The organisation chosen in the session, if the person is still a member, else the first."""
    if not request.user.is_authenticated:
        return None
    memberships = places_of(request.user)
    mine = chosen_of(request.session, memberships)
    return Access(request.user, mine, memberships) if mine else None


def who_asks(request: HttpRequest) -> str:
    """Person and organisation, to tell later whether it is still the same; empty for nobody."""
    if not request.user.is_authenticated:
        return ""
    access = getattr(request, "access", None)
    return f"{request.user.pk}:{access.organisation.pk if access else 0}"


def choose(request: HttpRequest, organisation_id: int) -> None:
    """From now on this session acts for another organisation of the person's."""
    request.session[CHOSEN] = organisation_id


def office(
    *, read: frozenset[str] = BOOKS_READERS, write: frozenset[str] = ADMINS
) -> Callable[[View], View]:
    """A page for members of an organisation; reading and writing each for some roles."""

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            access = cast(PageRequest, request).access
            if not request.user.is_authenticated:
                return to_login(request)
            if access is None:
                return redirect("home")
            allowed = read if request.method in SAFE_METHODS else write
            if not access.may(allowed):
                return forbidden(request, allowed)
            return view(request, *args, **kwargs)

        return _ruled(guarded, Rule("office", read, write))

    return decorated


def signed_in(view: View) -> View:
    """A page for whoever has an account."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_login(request)
        return view(request, *args, **kwargs)

    return _ruled(guarded, Rule("signed_in"))


def anybody(view: View) -> View:
    """A page without any account."""
    return _ruled(view, Rule("anybody"))


def rule_of(view: Any) -> Rule | None:
    return getattr(view, "access_rule", None)


def forbidden(request: HttpRequest, allowed: frozenset[str]) -> HttpResponse:
    """Says which role is missing, and who could give it."""
    # Only here: the page is made of parts that stand on this module.
    from quittance.web.errors import forbidden_page

    return forbidden_page(cast(OfficeRequest, request), allowed)


def to_login(request: HttpRequest) -> HttpResponseBase:
    """The login, which comes back to this page, or to the one from which a form was sent."""
    if request.headers.get("HX-Request"):
        # The page stays with all that was typed into it, and says what happened.
        return HttpResponse(status=401, headers={"HX-Reswap": "none"})
    wanted = request.get_full_path()
    if request.method not in SAFE_METHODS:
        wanted = came_from(request, "/home/")
    return redirect_to_login(wanted)


def came_from(request: HttpRequest, otherwise: str) -> str:
    """The page of ours on which a link was followed or a form sent, as far as the browser says."""
    page = page_of_ours(request, request.headers.get("Referer", ""), "")
    path = urlsplit(page)._replace(scheme="", netloc="").geturl()
    return page_of_ours(request, path, otherwise)


def page_of_ours(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """`wanted` if it is an address of this service: whoever made the link or form may lie."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else otherwise


def _ruled(view: View, rule: Rule) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view
