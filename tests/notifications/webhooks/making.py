"""Webhooks, entries of the journal and deliveries as the tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.audit.journal import record
from quittance.audit.models import JournalEntry, JournalHead
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.operations import Opened, make_endpoint
from quittance.notifications.webhooks.running import Round

URL = "http://127.0.0.1:9/hook"


def opened(
    organisation: Organisation, url: str = URL, events: Sequence[str] = ("*",), **more: Any
) -> Opened:
    """A webhook with its secret; it has not been told of its own making yet."""
    return make_endpoint(organisation=organisation, url=url, events=events, by=None, **more)


def endpoint(
    organisation: Organisation, url: str = URL, events: Sequence[str] = ("invoice.*",)
) -> WebhookEndpoint:
    return opened(organisation, url, events).endpoint


def happened(organisation: Organisation, action: str = "invoice.issued", subject: int = 7) -> int:
    """Something is entered in the journal; its number."""
    with transaction.atomic():
        record(
            organisation=organisation.pk,
            by=None,
            action=action,
            subject_id=subject,
            changes={"number": [None, "INV-7"]},
        )
    return JournalHead.objects.get(organisation_id=organisation.pk).seq


def delivery(own: WebhookEndpoint, **fields: Any) -> WebhookDelivery:
    """Of an entry that is made for it, unless it says which."""
    seq = fields.pop("seq", None) or happened(own.organisation)
    usual = {"organisation": own.organisation, "event": "invoice.issued"}
    return WebhookDelivery.objects.create(endpoint=own, seq=seq, **usual | fields)


def tried(row: WebhookDelivery) -> WebhookDelivery:
    """After one more try, which is due."""
    WebhookDelivery.objects.filter(pk=row.pk).update(next_try_at=timezone.now())
    Round(seconds=5).run()
    return WebhookDelivery.objects.get(pk=row.pk)


def told(own: WebhookEndpoint) -> list[tuple[str, Any]]:
    entries = JournalEntry.objects.filter(subject="webhook_endpoint", subject_id=own.pk)
    return [(one.action, one.changes) for one in entries.order_by("seq")][1:]
