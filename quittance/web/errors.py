"""Whatever goes wrong, as a page that says what it is and what to do; domain errors on forms."""

from __future__ import annotations

import json

from django.contrib import messages
from django.db import OperationalError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from quittance.accounts.errors import TooManyTries
from quittance.accounts.models import Membership
from quittance.accounts.rules import Role
from quittance.db.errors import Busy
from quittance.db.locks import is_busy
from quittance.errors import DomainError, NotFound
from quittance.web.access import OfficeRequest, came_from

# Of the API's answer, on the page in its place.
KEPT = frozenset({"Retry-After", "WWW-Authenticate"})


def page_for(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page for a domain error that its view did not turn into something better."""
    if isinstance(exception, OperationalError) and is_busy(exception):
        exception = Busy()
    if isinstance(exception, NotFound):
        raise Http404 from exception
    if not isinstance(exception, DomainError):
        return None
    status = 429 if isinstance(exception, TooManyTries) else 409
    if request.headers.get("HX-Request"):
        messages.error(request, str(exception))
        return HttpResponse(headers={"HX-Reswap": "none"})
    context = {"problems": exception.problems}
    response = render(request, "errors/refused.html", context, status=status)
    if exception.wait is not None:
        response["Retry-After"] = str(exception.wait)
    return response


def is_error_of_a_link(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the API has refused what a person has followed a link to. Browsers say so of what is
    to be shown as a page of its own; programs and scripts get what the API says."""
    if not (request.method == "GET" and 400 <= response.status_code < 500):
        return False
    is_told = response.headers.get("Content-Type") == "application/json"
    return is_told and request.headers.get("Sec-Fetch-Mode") == "navigate"


def page_for_answer(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The same refusal as a page. Its status stays: a file that is not there is not saved.

    The login leads back to where the link was: a file comes without a page of its own, and the
    login would stay.
    """
    back = came_from(request, request.get_full_path())
    said = {"problems": json.loads(answer.content)["errors"], "next": back}
    templates = {401: "errors/unknown.html", 404: "404.html"}
    template = templates.get(answer.status_code, "errors/refused.html")
    response = render(request, template, said, status=answer.status_code)
    for name in KEPT.intersection(answer.headers):
        response.headers[name] = answer.headers[name]
    patch_vary_headers(response, ("Sec-Fetch-Mode",))
    return response


def put_on_form(form: BaseForm, error: DomainError) -> None:
    """Each problem beside its field, or on top where the form has no such field."""
    for problem in error.problems:
        field = (problem.attr or "").partition(".")[0]
        form.add_error(field if field in form.fields else None, problem.detail)


def forbidden_page(request: OfficeRequest, allowed: frozenset[str]) -> HttpResponse:
    """Which role is missing, and who could give it."""
    team = Membership.objects.for_organisation(request.access.organisation)
    admins = team.filter(role=Role.ADMIN).select_related("user").order_by("id")[:3]
    context = {
        "needed": [Role(role).label for role in Role.values if role in allowed],
        "mine": Role(request.access.role).label,
        "admins": [one.user for one in admins],
    }
    return render(request, "errors/forbidden.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not made for this session: mostly an old tab after a new login."""
    if request.headers.get("HX-Request"):
        messages.error(request, _("This page is out of date. Reload it and try again."))
        return HttpResponse(headers={"HX-Reswap": "none"})
    return render(request, "errors/stale.html", status=403)
