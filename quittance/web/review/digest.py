"""No more digests: one click of a mail program (RFC 8058), or a person who looks first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from quittance.accounts.addresses import client_address
from quittance.accounts.errors import TooManyTries
from quittance.accounts.throttle import count_try
from quittance.bills.digest.refusing import Reader, has_refused, reader_with, refuse, want_again
from quittance.errors import NotFound
from quittance.notifications.queries import language_for
from quittance.web.access import anybody
from quittance.web.review.opening import sealed, too_many


# A mail program has no form of ours; whoever has the address may say so.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def digest(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing: mail scanners follow links."""
    try:
        reader = reader_with(token)
    except NotFound:
        return _guessed(request)
    if request.method == "POST":
        (want_again if "again" in request.POST else refuse)(reader)
    language = language_for(reader.user, reader.organisation)
    with translation.override(language):
        response = _page(request, reader)
    response.headers["Content-Language"] = language
    return sealed(response)


def _page(request: HttpRequest, reader: Reader) -> HttpResponse:
    context = {
        "organisation": reader.organisation,
        "has_refused": has_refused(reader),
        "is_done": request.method == "POST",
    }
    return render(request, "review/digest.html", context)


def _guessed(request: HttpRequest) -> HttpResponse:
    try:
        count_try("link_address", client_address(request.META))
    except TooManyTries as error:
        return too_many(request, error.wait)
    raise Http404
