"""One delivery: what is sent, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from quittance.accounts.rules import ADMINS
from quittance.audit.queries import entries
from quittance.errors import NotFound
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.notifications.webhooks.operations import redeliver
from quittance.notifications.webhooks.queries import deliveries, is_soon
from quittance.notifications.webhooks.rules import ENDED
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.journal.told import told
from quittance.web.settings.places import BY_SLUG, show
from quittance.web.settings.webhooks.reading import (
    DeliveryRow,
    EndpointRow,
    body_of,
    headers_of,
)


@require_safe
@office(read=ADMINS)
def delivery(request: OfficeRequest, pk: int) -> HttpResponse:
    organisation = request.access.organisation
    own = deliveries(organisation).filter(pk=pk)
    found = own.first()
    if found is None:
        raise NotFound()
    endpoints = WebhookEndpoint.objects.for_organisation(organisation)
    endpoint = EndpointRow(endpoints.found(pk=found["endpoint"]))
    [entry] = told(organisation, list(entries(organisation.pk).filter(seq=found["seq"])))
    row = DeliveryRow(found, "".join(text for text, _url in entry.words))
    has_ended = found["state"] in ENDED
    context = {
        "row": row,
        "endpoint": endpoint,
        "entry": entry,
        "headers": headers_of(organisation, found["seq"]),
        "body": body_of(organisation, found["seq"]),
        "has_ended": has_ended,
        "polls": not has_ended and own.filter(is_soon(at=timezone.now())).exists(),
        "crumbs": crumbs_of(endpoint),
    }
    return show(request, "webhooks/delivery.html", "webhooks", context)


@require_POST
@office(read=ADMINS)
def again(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    redeliver(organisation=access.organisation, delivery_id=pk, by=access.user)
    messages.success(request, _("It is sent once more."))
    return done(request, "settings:delivery", pk)


def crumbs_of(endpoint: EndpointRow) -> list[tuple[object, str]]:
    place = BY_SLUG["webhooks"]
    return [
        (_("Settings"), reverse("settings:index")),
        (place.title, place.url),
        (endpoint.host, reverse("settings:webhook", args=[endpoint.endpoint.pk])),
        (pgettext("webhook", "Delivery"), ""),
    ]
