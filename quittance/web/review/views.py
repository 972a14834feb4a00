"""A manager looks at one bill and decides, without an account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quittance.accounts.errors import TooManyTries
from quittance.bills.errors import InvalidTransition, LinkEnded, PageNotShown
from quittance.bills.models import BillFile, ReviewLink
from quittance.bills.operations import Person, approve_bill, reject_bill
from quittance.bills.operations.reviewing import person_by, renew_link
from quittance.bills.pictures import MEDIA_TYPE, page_picture
from quittance.db.locks import retried
from quittance.errors import DomainError, NotFound, Problem
from quittance.files.errors import FileUnreadable
from quittance.web.review.opening import REFERRER_OF_FORMS, by_link, note_opening, too_many
from quittance.web.review.reading import masked, sheet_of, told_of_end, why_ended

Act = Callable[[Person], object]


@require_safe
@by_link
def page(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    """The bill, or that there is nothing to decide by this link any more."""
    why = why_ended(link)
    if why:
        context = {**told_of_end(link, why), "renew": _address("renew", request)}
        return _form_page(request, "ended", context, status=410)
    note_opening(request, link)
    return _shown(request, link)


@require_POST
@by_link
def approve(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    def act(by: Person) -> None:
        approve_bill(
            organisation=link.organisation,
            bill_id=link.bill_id,
            by=by,
            confirm_account="confirm_account" in request.POST,
            link=link,
        )

    return _decided(request, link, act)


@require_POST
@by_link
def reject(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    def act(by: Person) -> None:
        reject_bill(
            organisation=link.organisation,
            bill_id=link.bill_id,
            by=by,
            reason=request.POST.get("reason", "")[:2000],
            link=link,
        )

    return _decided(request, link, act)


@require_POST
@by_link
def renew(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    """Whoever asks learns nothing by it: the answer is the same whether or not a mail went out."""
    try:
        retried(lambda: renew_link(link))
    except TooManyTries as error:
        return too_many(request, error.wait)
    context = {"address": masked(link.email), "organisation": link.organisation}
    return render(request, "review/renewed.html", context)


@require_safe
@by_link
def picture(request: HttpRequest, link: ReviewLink, file: int, number: int) -> HttpResponse:
    """A page of the bill's file, as long as the link is open."""
    if why_ended(link):
        raise Http404
    files = BillFile.objects.for_organisation(link.organisation_id).select_related("file")
    try:
        drawn = page_picture(files.found(pk=file, bill=link.bill_id), number)
    except (NotFound, PageNotShown, FileUnreadable) as error:
        raise Http404 from error
    return HttpResponse(drawn, content_type=MEDIA_TYPE)


def _decided(request: HttpRequest, link: ReviewLink, act: Act) -> HttpResponse:
    """Decide as the link's manager; then the page says what became of it."""
    try:
        retried(lambda: act(person_by(link)))
    except (LinkEnded, InvalidTransition, NotFound):
        # It ended while somebody was looking: the page says why.
        pass
    except DomainError as error:
        return _shown(request, link, problems=error.problems)
    return redirect(_address("page", request))


def _shown(
    request: HttpRequest, link: ReviewLink, *, problems: Sequence[Problem] = ()
) -> HttpResponse:
    context = {
        "link": link,
        "organisation": link.organisation,
        "sheet": sheet_of(link),
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "token": _token(request),
    }
    return _form_page(request, "page", context, status=422 if problems else 200)


def _form_page(
    request: HttpRequest, name: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    response = render(request, f"review/{name}.html", context, status=status)
    response.headers["Referrer-Policy"] = REFERRER_OF_FORMS
    return response


def _address(name: str, request: HttpRequest) -> str:
    return reverse(f"review:{name}", args=[_token(request)])


def _token(request: HttpRequest) -> str:
    """As it came: under the secret key that it was made with."""
    match = request.resolver_match
    return str(match.kwargs["token"]) if match else ""
