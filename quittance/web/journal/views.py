"""Who did what, in words; and whether it is all as it was written."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.rules import ADMINS, BOOKS_READERS
from quittance.audit.queries import entries, head_of
from quittance.lists.journal import JOURNAL
from quittance.reports.verify import size_of, verify
from quittance.web.access import OfficeRequest, office
from quittance.web.journal.asked import Asked
from quittance.web.journal.told import by_day, told
from quittance.web.keyset import after_cursor, csv_of

# Examined in about three seconds while one waits; more is for the command.
MOST_EXAMINED = 2_000
SHOWN = 40


@require_safe
@office(read=BOOKS_READERS)
def entry_list(request: OfficeRequest) -> HttpResponse:
    """The newest first, by the filters of the API's list."""
    organisation = request.access.organisation
    asked = JOURNAL.q(request.GET, request.access)
    ordering = JOURNAL.order_by(request.GET, ("-seq",))
    page = after_cursor(request, entries(organisation.pk).filter(asked), ordering, most=SHOWN)
    context = {
        "page": page,
        "days": by_day(told(organisation, page.rows, in_detail=True)),
        "asked": Asked(request.GET, organisation),
        "head": head_of(organisation.pk),
        "is_filtering": JOURNAL.is_filtering(request.GET),
        "csv": csv_of(request, "/api/journal/"),
    }
    return render(request, "journal/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def check(request: OfficeRequest) -> HttpResponse:
    """Ask, then compute the chain and the books anew; where there is little enough to do so."""
    organisation = request.access.organisation
    is_small = size_of(organisation) <= MOST_EXAMINED
    context: dict[str, Any] = {
        "is_small": is_small,
        "head": head_of(organisation.pk),
        "crumbs": [(_("Journal"), reverse("journal:list")), (_("Check"), "")],
    }
    if request.method == "POST" and is_small:
        context["verdict"] = verify(organisation.pk)
    return render(request, "journal/check.html", context)
