"""The palette's answers; without JavaScript a page of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.accounts.rules import EVERYONE
from quittance.web.access import OfficeRequest, office
from quittance.web.search.sources import found

LONGEST = 100


@require_safe
@office(read=EVERYONE)
def search(request: OfficeRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    context = {"groups": found(request.access, words), "words": words}
    page = "search/results.html" if request.htmx else "search/page.html"
    return render(request, page, context)
