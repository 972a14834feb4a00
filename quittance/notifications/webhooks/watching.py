"""The journal is the outbox: what was entered since the last look becomes deliveries.

No operation knows of webhooks. The head of a chain moves with the commit of its entry, and entries
of one chain are committed in their order: whoever has seen number 7 misses none before it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from quittance.audit.models import JournalEntry
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.rules import TESTED, wants

# Entries that one transaction looks at.
BATCH = 500


def is_anything_waiting() -> bool:
    """Whether a worker has something to look at or to send. One statement."""
    everybodys = WebhookEndpoint.objects.across_organisations("one look is for all of them")
    return everybodys.waiting(at=timezone.now()).exists()


def catch_up() -> int:
    """Make the deliveries of what has happened; returns how many. Any number may run at once."""
    everybodys = WebhookEndpoint.objects.across_organisations("one look is for all of them")
    behind = everybodys.behind().order_by("pk").values_list("organisation_id", "pk")
    return sum(_caught_up(organisation, pk) for organisation, pk in list(behind))


def _caught_up(organisation: int, pk: int) -> int:
    made = 0
    while (step := _step(organisation, pk)) is not None:
        made += step
    return made


def _step(organisation: int, pk: int) -> int | None:
    """Look at the next entries for one endpoint; None where there are none, or where somebody else
    is at it."""
    own = WebhookEndpoint.objects.for_organisation(organisation).active().filter(pk=pk)
    with transaction.atomic():
        endpoint = own.select_for_update(no_key=True, skip_locked=True).first()
        if endpoint is None:
            return None
        journal = JournalEntry.objects.for_organisation(organisation)
        after = journal.filter(seq__gt=endpoint.at_seq).order_by("seq")
        entries = list(after.values_list("seq", "action", "subject_id")[:BATCH])
        if not entries:
            return None
        rows = [
            WebhookDelivery(organisation_id=organisation, endpoint=endpoint, seq=seq, event=action)
            for seq, action, subject in entries
            if is_for(endpoint, action, subject)
        ]
        # Where one is there already it is the same.
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        endpoint.at_seq = entries[-1][0]
        endpoint.save(update_fields=["at_seq"])
    return len(rows)


def is_for(endpoint: WebhookEndpoint, action: str, subject: int) -> bool:
    """Whether it is told of an entry; of its own test whatever else it asks for."""
    if action == TESTED and subject == endpoint.pk:
        return True
    return wants(endpoint.events, action)
