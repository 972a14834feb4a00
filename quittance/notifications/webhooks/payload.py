"""What is sent: the entry of the journal as the API shows it, in an envelope.

Nothing of it is kept: the entry stays as it is for good, and the same bytes are made of it at each
try.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings

from quittance.accounts.models import Organisation
from quittance.audit.queries import entries, present_entry

# Where a row of each kind is found in the API; kinds that have no address of their own are not
# here.
PATHS = {
    "organisation": "organisation/",
    "membership": "team/{}/",
    "invitation": "invitations/{}/",
    "customer": "customers/{}/",
    "category": "categories/{}/",
    "tax_rate": "tax-rates/{}/",
    "product": "products/{}/",
    "product_image": "product-images/{}/",
    "invoice": "invoices/{}/",
    "payment": "payments/{}/",
    "customer_credit": "customer-credits/{}/",
    "shop": "shop/",
    "order": "orders/{}/",
    "supplier": "suppliers/{}/",
    "bill": "bills/{}/",
    "payment_run": "payment-runs/{}/",
    "message": "messages/{}/",
    "webhook_endpoint": "webhooks/{}/",
}


def event_id(organisation: Organisation, seq: int) -> str:
    """The same for every try, every redelivery and every endpoint."""
    return f"evt_{organisation.slug}_{seq}"


def payload_of(organisation: Organisation, seq: int) -> dict[str, Any]:
    """The envelope of one entry of an organisation's journal."""
    entry = entries(organisation.pk).get(seq=seq)
    return {
        "id": event_id(organisation, seq),
        "type": entry["action"],
        "timestamp": entry["at"],
        "organisation": organisation.slug,
        "data": {**present_entry(entry), "url": url_of(entry)},
    }


def as_bytes(payload: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8, times as the API writes them."""
    return orjson.dumps(payload, option=orjson.OPT_UTC_Z)


def url_of(entry: Mapping[str, Any]) -> str | None:
    """Where the row is found in the API; None where it has no address, or is gone."""
    path = PATHS.get(entry["subject"])
    if path is None or entry["action"].endswith(".deleted"):
        return None
    return f"{settings.PUBLIC_URL}/api/{path.format(entry['subject_id'])}"
