"""Where everything is set, and everything as files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from quittance.accounts.rules import ADMINS, Design
from quittance.audit.models import UnfinishedWork
from quittance.invoicing.documents.paycodes import printed_iban
from quittance.notifications.queries import count_by_state
from quittance.notifications.rules import ENDED_WITHOUT_SUCCESS
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.web.access import OfficeRequest, office
from quittance.web.settings.forms import DESIGNS
from quittance.web.settings.particulars import numbers_of
from quittance.web.settings.places import PLACES, show

# Lists of the API that can be had as a file.
LISTS = (
    ("invoice", _("Invoices and credit notes"), "/api/invoices/"),
    ("cart", _("Orders"), "/api/orders/"),
    ("payment", _("Payments and refunds"), "/api/payments/"),
    ("customers", _("Customers"), "/api/customers/"),
    ("file", _("Suppliers' bills"), "/api/bills/"),
    ("building", _("Suppliers"), "/api/suppliers/"),
    ("product", _("Products"), "/api/products/"),
    ("category", _("Categories"), "/api/categories/"),
    ("tax", _("Tax rates"), "/api/tax-rates/"),
    ("mail", _("Mails"), "/api/messages/"),
    ("journal", _("Journal"), "/api/journal/"),
)


@require_safe
@office(read=ADMINS)
def index(request: OfficeRequest) -> HttpResponse:
    """Each page of the settings with how it stands."""
    mine = request.access.organisation
    counts = count_by_state(mine)
    attention = sum(counts.get(state, 0) for state in ENDED_WITHOUT_SUCCESS)
    stands = {
        "organisation": ", ".join(part for part in (mine.name, mine.city) if part),
        "invoicing": numbers_of(mine)["next_invoice"][0],
        "bank": printed_iban(mine.iban) or mine.upi_id,
        "appearance": str(dict(DESIGNS)[Design(mine.design)]),
    }
    rows = [(place, stands.get(place.slug, "")) for place in PLACES]
    failed = UnfinishedWork.objects.for_organisation(mine).count()
    ended = WebhookEndpoint.objects.for_organisation(mine).exclude(disabled_reason="").count()
    context = {"rows": rows, "attention": attention, "failed": failed, "ended": ended}
    return render(request, "settings/index.html", context)


@require_safe
@office(read=ADMINS)
def data(request: OfficeRequest) -> HttpResponse:
    return show(request, "data.html", "data", {"lists": LISTS})
