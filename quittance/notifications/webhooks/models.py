from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from cryptography.fernet import InvalidToken
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from quittance.accounts.models import User
from quittance.accounts.sealing import WEBHOOKS, keys
from quittance.accounts.tenancy import OrganisationModel
from quittance.audit.models import JournalHead
from quittance.db.tenancy import OrganisationQuerySet
from quittance.notifications.webhooks.addresses import LONGEST_URL
from quittance.notifications.webhooks.rules import DeliveryState, DisabledReason


class EndpointQuerySet(OrganisationQuerySet["WebhookEndpoint"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def behind(self) -> Self:
        """Active, and the journal has entries that were not looked at for them."""
        return self.active().filter(_is_behind())

    def with_due(self, *, at: datetime) -> Self:
        """Active, not to be left alone, and something is to be sent to them."""
        return self.active().filter(_is_to_be_sent(at))

    def waiting(self, *, at: datetime) -> Self:
        """Either of it."""
        return self.active().filter(_is_behind() | _is_to_be_sent(at))


class DeliveryQuerySet(OrganisationQuerySet["WebhookDelivery"]):
    def due(self, *, at: datetime) -> Self:
        """Waiting, and their next try has come."""
        return self.filter(state=DeliveryState.QUEUED, next_try_at__lte=at)

    def claimed_before(self, then: datetime) -> Self:
        """In the hands of a worker since before `then`."""
        return self.filter(state=DeliveryState.SENDING, claimed_at__lte=then)


class WebhookEndpoint(OrganisationModel):
    """An address that is told what happens. `events` are actions of the journal, `kind.*` or `*`.

    `at_seq` is the last entry of the journal that was looked at for it. Secrets are encrypted; the
    former one signs as well until `previous_until`. `failing_since` is the first try in vain since
    the last success, `silences` counts the latest ones that had no answer; until `quiet_until`
    nothing is sent. `disabled_reason` says why the service switched it off; where it is empty, a
    person has paused what is not active.
    """

    url = models.CharField(max_length=LONGEST_URL)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField()
    secret = models.TextField()
    previous_secret = models.TextField(blank=True)
    previous_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=10, choices=DisabledReason.choices, blank=True)
    failing_since = models.DateTimeField(null=True)
    silences = models.PositiveIntegerField(default=0)
    quiet_until = models.DateTimeField(null=True)
    at_seq = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_reason__in=["", *DisabledReason.values]),
                name="webhook_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(active=False) | Q(disabled_reason=""),
                name="webhook_active_is_not_disabled",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="webhook_org_id"),
        ]

    def __str__(self) -> str:
        return f"webhook endpoint {self.pk}"

    def secrets_at(self, now: datetime) -> list[str]:
        """Those that sign, the newest first. Raises InvalidToken if SECRET_KEY has changed; the
        former one is then left out: that it was lost may be why there is another."""
        secrets = [_unsealed(self.secret)]
        if self.previous_secret and self.previous_until and now < self.previous_until:
            with suppress(InvalidToken):
                secrets.append(_unsealed(self.previous_secret))
        return secrets


class WebhookDelivery(OrganisationModel):
    """One entry of the journal on its way to one endpoint. What is sent is made of the entry at
    each try. `attempts` counts every claim and tells one from another; `tries` only those since a
    person last set it going. `status_code` and `duration_ms` are of the latest try."""

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, db_index=False, related_name="deliveries"
    )
    seq = models.BigIntegerField()
    event = models.CharField(max_length=60)
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "seq"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="webhook_delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.DELIVERED, delivered_at__isnull=False)
                | ~Q(state=DeliveryState.DELIVERED) & Q(delivered_at__isnull=True),
                name="webhook_delivered_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENDING) | Q(claimed_at__isnull=False),
                name="webhook_sending_is_claimed",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="webhook_delivery_org_id"),
            models.Index(fields=["organisation", "state", "id"], name="webhook_delivery_org_state"),
            models.Index(fields=["organisation", "endpoint", "id"], name="webhook_delivery_of"),
            # Whoever looks for work looks over all organisations at once.
            models.Index(
                fields=["endpoint", "next_try_at"],
                condition=Q(state=DeliveryState.QUEUED),
                name="webhook_delivery_due",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(state=DeliveryState.SENDING),
                name="webhook_delivery_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.seq} to {self.endpoint_id}"


def sealed(secret: str) -> str:
    """A secret as a row may keep it."""
    return keys(WEBHOOKS).encrypt(secret.encode()).decode()


def _unsealed(secret: str) -> str:
    return keys(WEBHOOKS).decrypt(secret.encode()).decode()


def _is_behind() -> Any:
    heads = JournalHead.objects.for_organisation(OuterRef("organisation_id"))
    return Exists(heads.filter(seq__gt=OuterRef("at_seq")))


def _is_to_be_sent(at: datetime) -> Any:
    # The earliest and not "whether there is one": where most of the queue waits for a single
    # endpoint, PostgreSQL would look for one by reading the whole queue, for each of the others.
    own = WebhookDelivery.objects.for_organisation(OuterRef("organisation_id"))
    queued = own.filter(endpoint=OuterRef("pk"), state=DeliveryState.QUEUED)
    earliest = Subquery(queued.order_by("next_try_at").values("next_try_at")[:1])
    return ~Q(quiet_until__gt=at) & Q(LessThanOrEqual(earliest, at))
