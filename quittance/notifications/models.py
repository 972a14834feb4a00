from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone

from quittance.accounts.models import User
from quittance.accounts.tenancy import OrganisationModel
from quittance.db.tenancy import OrganisationQuerySet
from quittance.notifications.rules import Kind, State, TextKind
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint

__all__ = ["MailText", "Message", "WebhookDelivery", "WebhookEndpoint"]


class MessageQuerySet(OrganisationQuerySet["Message"]):
    def due(self, *, at: datetime) -> Self:
        """Waiting, and their next try has come."""
        return self.filter(state=State.QUEUED, next_try_at__lte=at)

    def claimed_before(self, then: datetime) -> Self:
        """In the hands of a worker since before `then`."""
        return self.filter(state=State.SENDING, claimed_at__lte=then)

    def neediest_first(self) -> Self:
        """By `need`: what a person has to decide, what failed, all others."""
        need = Case(
            When(state=State.UNCERTAIN, then=0), When(state=State.FAILED, then=1), default=2
        )
        return self.annotate(need=need).order_by("need", "-id")


class Message(OrganisationModel):
    """A mail to one address, as it was written, and what has become of it.

    `about` and `about_id` name the row that it tells of, as the journal does. `attempts` counts
    every claim and tells one from another; `tries` only those since a person last set it going.
    `handed_over_at` is set in the moment before the mail server is told that the mail is complete:
    before that it certainly was not taken. `message_id` is the header of that name, the same
    for all attempts. Where `text` and `html` give the address of a public page they hold a mark:
    the address opens what it leads to. `link_id` is the link's. `attached` lists name,
    media_type, sha256 and size (bytes) of what went along.
    """

    kind = models.CharField(max_length=20, choices=Kind.choices)
    language = models.CharField(max_length=10)
    to = models.EmailField()
    to_name = models.CharField(max_length=200, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    about = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    link_id = models.BigIntegerField(null=True)
    # Of a reminder: the first, the second and so on; 0 for every other kind.
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    message_id = models.CharField(max_length=255)
    attached = models.JSONField(default=list)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False)
                | ~Q(state=State.SENT) & Q(sent_at__isnull=True),
                name="message_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(claimed_at__isnull=False),
                name="message_sending_is_claimed",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="message_org_id"),
            models.Index(fields=["organisation", "state", "id"], name="message_org_state"),
            models.Index(fields=["organisation", "about", "about_id", "id"], name="message_about"),
            # The sweep looks over all organisations at once.
            models.Index(
                fields=["next_try_at"], condition=Q(state=State.QUEUED), name="message_due"
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state=State.SENDING), name="message_claimed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class MailText(OrganisationModel):
    """An organisation's own words for one kind of mail, or one tone of it, in one language."""

    kind = models.CharField(max_length=20, choices=TextKind.choices)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet["MailText"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "language"], name="mail_text_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.language}"
