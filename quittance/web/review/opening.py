"""From a token to its bill: who guesses is slowed down, and each is spoken to in their language."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation

from quittance.accounts.addresses import client_address
from quittance.accounts.errors import TooManyTries
from quittance.accounts.throttle import count_try
from quittance.bills.links import link_with
from quittance.bills.models import ReviewLink
from quittance.bills.operations import record_opening
from quittance.db.errors import Busy
from quittance.db.locks import retried
from quittance.errors import NotFound
from quittance.notifications.queries import language_for
from quittance.web.access import anybody
from quittance.web.links.opening import MACHINES

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
# Nobody else is told either; but a browser that tells not even us is refused its form (its Origin
# is "null" then, Fetch 3.2).
REFERRER_OF_FORMS = "same-origin"


def by_link(view: View) -> Callable[..., HttpResponseBase]:
    """A view of the link whose token is in the address, open or not."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        try:
            link = _found(request, token)
        except TooManyTries as error:
            return too_many(request, error.wait)
        language = language_for(link.manager, link.organisation)
        with translation.override(language), timezone.override(link.organisation.time_zone):
            response = view(request, link, **more)
        response.headers["Content-Language"] = language
        return sealed(response)

    return anybody(opened)


def sealed(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def too_many(request: HttpRequest, wait: int | None) -> HttpResponse:
    response = render(request, "review/too_many.html", status=429)
    response["Retry-After"] = str(wait or 1)
    return sealed(response)


def note_opening(request: HttpRequest, link: ReviewLink) -> None:
    """Whatever becomes of the note, the page is shown. What follows links in mails by itself has
    not opened it."""
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if request.method != "GET" or not agent or purpose or MACHINES.search(agent):
        return
    address = client_address(request.META)
    try:
        retried(lambda: record_opening(link, address=address, agent=agent))
    except (Busy, DatabaseError):
        logger.warning("An opening of %s could not be written down.", link, exc_info=True)


def _found(request: HttpRequest, token: str) -> ReviewLink:
    """Raises Http404 for a token that nobody gave out, and TooManyTries for many of them."""
    try:
        return link_with(token)
    except NotFound:
        count_try("link_address", client_address(request.META))
        raise Http404 from None
