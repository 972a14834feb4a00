"""From a token to its document: who guesses is slowed down, who comes too late is told."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from quittance.accounts.addresses import client_address
from quittance.accounts.errors import TooManyTries
from quittance.accounts.throttle import count_try
from quittance.db.errors import Busy
from quittance.db.locks import retried
from quittance.errors import NotFound
from quittance.invoicing.links import link_with
from quittance.invoicing.models import Invoice, PublicLink
from quittance.invoicing.operations import record_visit
from quittance.invoicing.queries import issued_document
from quittance.web.links.closed import closed_page

logger = logging.getLogger(__name__)
View = Callable[[HttpRequest, Invoice], HttpResponse]
# Whoever has the address sees the page: it is kept by nobody, found by no search, and the pages
# that it leads to are not told of it.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
# What looks at an address for itself, such as the preview of a message, has not visited it.
MACHINES = re.compile(
    "bot|crawl|spider|slurp|preview|scan|monitor|facebookexternalhit|whatsapp|telegram|skype"
    "|embedly|curl|wget|python|java/|go-http|okhttp|node|axios|headless",
    re.IGNORECASE,
)


def by_link(view: View) -> Callable[..., HttpResponse]:
    """A view of the document whose token is in the address; GET and HEAD only.

    Other methods change nothing, so that they need no form of ours to be refused (405).
    """

    @csrf_exempt
    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            link = _found(request, token)
        except TooManyTries as error:
            return _too_many(request, error.wait)
        invoice = _document_of(link)
        if not link.is_open(timezone.now()):
            return _sealed(closed_page(request, link, invoice))
        response = _sealed(view(request, invoice))
        if _is_a_visit(request, response):
            _note_visit(link)
        return response

    return opened


def _found(request: HttpRequest, token: str) -> PublicLink:
    """Raises Http404 for a token that nobody gave out, and TooManyTries for many of them."""
    try:
        return link_with(token)
    except NotFound:
        count_try("link_address", client_address(request.META))
        raise Http404 from None


def _document_of(link: PublicLink) -> Invoice:
    try:
        invoice = issued_document(link.organisation, link.invoice_id)
    except NotFound:
        raise Http404 from None
    invoice.organisation = link.organisation
    return invoice


def _too_many(request: HttpRequest, wait: int | None) -> HttpResponse:
    response = render(request, "web/links/too_many.html", status=429)
    response["Retry-After"] = str(wait or 1)
    return response


def _sealed(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _is_a_visit(request: HttpRequest, response: HttpResponse) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    agent = request.headers.get("User-Agent", "")
    by_person = agent != "" and MACHINES.search(agent) is None and purpose == ""
    return request.method == "GET" and response.status_code == 200 and by_person


def _note_visit(link: PublicLink) -> None:
    """Whatever becomes of the note, the page is shown."""
    try:
        retried(lambda: record_visit(link, at=timezone.now()))
    except (Busy, DatabaseError):
        logger.warning("A visit of %s could not be told to the journal.", link, exc_info=True)
