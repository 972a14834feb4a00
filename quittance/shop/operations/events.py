"""What providers said and people have to look at: tried again, or looked at."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.db.locks import is_busy
from quittance.shop.models import ProviderEvent, ProviderRefund
from quittance.shop.operations.online import settle
from quittance.shop.providers.base import Told


def events_to_look_at(organisation: Organisation) -> QuerySet[ProviderEvent]:
    """Newest first."""
    own = ProviderEvent.objects.for_organisation(organisation)
    return own.filter(~Q(problem=""), looked_at=None).order_by("-pk")


def refunds_to_look_at(organisation: Organisation) -> QuerySet[ProviderRefund]:
    """What a provider does not give back or cannot be asked for; newest first."""
    own = ProviderRefund.objects.for_organisation(organisation)
    return own.filter(~Q(problem=""), looked_at=None).order_by("-pk")


def try_event_again(*, organisation: Organisation, event_id: int) -> ProviderEvent:
    """Carry out what a provider said; where it fails again the event says why. Raises NotFound,
    Busy."""
    own = ProviderEvent.objects.for_organisation(organisation)
    event: ProviderEvent = own.found(pk=event_id)
    said = {name: str(event.said[name]) for name in Told.__slots__ if name != "amount"}
    told = Told(**said, amount=Decimal(str(event.said["amount"])))
    try:
        settle(organisation=organisation, provider=event.provider, told=told)
    except Exception as error:
        if is_busy(error):
            raise
        # Logged, and kept with the event for who tries.
    event.refresh_from_db()
    return event


def look_at_event(*, organisation: Organisation, event_id: int) -> ProviderEvent:
    """Nothing is left to do about it. Raises NotFound."""
    own = ProviderEvent.objects.for_organisation(organisation)
    event: ProviderEvent = own.found(pk=event_id)
    own.filter(pk=event.pk, looked_at=None).update(looked_at=timezone.now())
    event.refresh_from_db()
    return event


def look_at_refund(*, organisation: Organisation, refund_id: int) -> ProviderRefund:
    """Nothing is left to do about it. Raises NotFound."""
    own = ProviderRefund.objects.for_organisation(organisation)
    refund: ProviderRefund = own.found(pk=refund_id)
    own.filter(pk=refund.pk, looked_at=None).update(looked_at=timezone.now())
    refund.refresh_from_db()
    return refund
