"""The first page: how the business stands, and what needs doing today."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.accounts.rules import BOOKS_READERS
from quittance.reports.dashboard import Dashboard, dashboard
from quittance.reports.figures import months_compared
from quittance.web.access import OfficeRequest, office
from quittance.web.dashboard.attention import attention
from quittance.web.dashboard.bills import bills_waiting
from quittance.web.dashboard.figures import Shown, shown_tasks
from quittance.web.journal.told import told
from quittance.web.start.steps import steps_of


@require_safe
@office(read=BOOKS_READERS)
def index(request: OfficeRequest) -> HttpResponse:
    """Figures in one currency at a time; a business that has sent nothing yet sees how to begin."""
    organisation = request.access.organisation
    found = dashboard(organisation, today=organisation.today())
    tasks = [
        *bills_waiting(request.access, found.today),
        *shown_tasks(found.to_do),
        *attention(request.access),
    ]
    context = {"today": found.today, "tasks": tasks}
    if not found.has_issued:
        return render(request, "dashboard/fresh.html", {**context, **beginning(request)})
    context |= figures(found, request.GET.get("currency", ""))
    context["activity"] = told(organisation, found.activity)
    return render(request, "dashboard/index.html", context)


def figures(found: Dashboard, asked: str) -> dict[str, Any]:
    """Of the currency that is asked for, else the organisation's own; and the others in short."""
    all_of_them = [Shown(one, found.today) for one in found.currencies]
    of_asked = next((one for one in all_of_them if one.currency == asked), all_of_them[0])
    _, so_far, last = months_compared(found.today)
    return {
        "shown": of_asked,
        "others": [one for one in all_of_them if one is not of_asked],
        "so_far": so_far.last,
        "last_month": last.first,
    }


def beginning(request: OfficeRequest) -> dict[str, Any]:
    """The first steps, for who can take them."""
    if not request.access.is_admin:
        return {"steps": []}
    steps = steps_of(request.access.organisation, has_sent=False)
    coming = next((step for step in steps if not step.is_done), None)
    return {"steps": steps, "coming": coming, "done": sum(step.is_done for step in steps)}
