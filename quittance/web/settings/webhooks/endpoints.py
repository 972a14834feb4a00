"""Webhooks: all of them, and one with what was sent to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from quittance.accounts.rules import ADMINS
from quittance.errors import DomainError, NotFound
from quittance.lists.webhooks import DELIVERIES
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.notifications.webhooks.operations import (
    Opened,
    change_endpoint,
    locked_endpoint,
    make_endpoint,
)
from quittance.notifications.webhooks.queries import deliveries, is_under_way, with_standing
from quittance.notifications.webhooks.rules import DAYS_KEPT, MOST_ENDPOINTS
from quittance.web.access import OfficeRequest, office
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.keyset import after_cursor, csv_of
from quittance.web.settings.places import show
from quittance.web.settings.seen import changed_since, seen_of
from quittance.web.settings.webhooks.forms import EndpointForm
from quittance.web.settings.webhooks.reading import EndpointRow, events_of, rows_of
from quittance.web.settings.webhooks.words import STATES

CSV = "/api/webhooks/deliveries/"
SHOWN = 25
# The part of the page that asks for itself anew.
POLLED = "deliveries"


@require_safe
@office(read=ADMINS)
def webhooks(request: OfficeRequest) -> HttpResponse:
    rows = [EndpointRow(one) for one in with_standing(request.access.organisation)]
    context = {"rows": rows, "is_full": len(rows) >= MOST_ENDPOINTS, "most": MOST_ENDPOINTS}
    return show(request, "webhooks/list.html", "webhooks", context)


@sensitive_variables("opened")
@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def new(request: OfficeRequest) -> HttpResponse:
    """Make one, and show its secret this once."""
    access, form = request.access, EndpointForm(sent(request))
    if form.is_valid():
        try:
            opened = make_endpoint(
                organisation=access.organisation, by=access.user, **form.cleaned_data
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            return secret_shown(request, opened, _("New webhook"))
    return _form_shown(request, form, {"title": _("New webhook")})


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def change(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    endpoint = WebhookEndpoint.objects.for_organisation(access.organisation).found(pk=pk)
    form = EndpointForm(sent(request), initial=_values_of(endpoint))
    if form.is_valid():
        try:
            is_saved = _saved(request, pk, form)
        except DomainError as error:
            put_on_form(form, error)
        else:
            if is_saved:
                messages.success(request, _("Saved."))
                return redirect("settings:webhook", pk)
            endpoint.refresh_from_db()
    seen = seen_of(_values_of(endpoint))
    more = {"title": _("Change webhook"), "endpoint": endpoint, "seen": seen}
    return _form_shown(request, form, more)


def _values_of(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {name: getattr(endpoint, name) for name in EndpointForm.base_fields}


def _saved(request: OfficeRequest, pk: int, form: EndpointForm) -> bool:
    """Whether it was written: not over what somebody else has changed meanwhile."""
    access = request.access
    with transaction.atomic():
        now = locked_endpoint(access.organisation, pk)
        if changed_since(request.POST.get("seen", ""), _values_of(now)):
            said = _(
                "Somebody has changed this webhook since you opened the page. Save again to keep "
                "what stands here now."
            )
            form.add_error(None, said)
            return False
        change_endpoint(
            organisation=access.organisation,
            endpoint_id=pk,
            values=form.cleaned_data,
            by=access.user,
        )
    return True


@require_safe
@office(read=ADMINS)
def webhook(request: OfficeRequest, pk: int) -> HttpResponse:
    """One of them, and its deliveries in the API's own filters, the newest first."""
    organisation, params = request.access.organisation, request.GET
    endpoint = with_standing(organisation).filter(pk=pk).first()
    if endpoint is None:
        raise NotFound()
    if request.htmx.trigger == POLLED and not endpoint.active:
        # It has ended since the page was made, which has more to say then.
        return HttpResponseClientRefresh()
    row = EndpointRow(endpoint)
    own = deliveries(organisation).filter(DELIVERIES.q(params, request.access), endpoint=pk)
    page = after_cursor(request, own, ("-id",), most=SHOWN)
    event = params.get("event", "")
    context = {
        "row": row,
        "page": page,
        "rows": rows_of(organisation, page.rows),
        "states": [(state, label) for state, (label, _tone) in STATES.items()],
        "events": events_of(endpoint, event),
        "event": event,
        "state": params.get("state", ""),
        "days": DAYS_KEPT,
        "polls": not page.first and is_under_way(endpoint, at=timezone.now()),
        "is_filtering": DELIVERIES.is_filtering(params),
        "csv": f"{csv_of(request, CSV)}&endpoint={pk}",
    }
    return show(request, "webhooks/detail.html", "webhooks", context, crumb=row.host)


@sensitive_variables("opened")
def secret_shown(request: OfficeRequest, opened: Opened, title: str) -> HttpResponse:
    """The only page that ever has it; no cache keeps it."""
    context = {"endpoint": opened.endpoint, "secret": opened.secret, "title": title}
    response = show(request, "webhooks/secret.html", "webhooks", context, crumb=title)
    response["Cache-Control"] = "no-store"
    return response


def _form_shown(request: OfficeRequest, form: EndpointForm, more: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, **more}
    crumb = more["title"]
    return show(request, "webhooks/form.html", "webhooks", context, status=status, crumb=crumb)
