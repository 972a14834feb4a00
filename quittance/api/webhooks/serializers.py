from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.api.journal.serializers import JournalEntry
from quittance.api.serializers import Input, text
from quittance.notifications.webhooks.addresses import LONGEST_URL
from quittance.notifications.webhooks.rules import DeliveryState


class WebhookBody(Input):
    url = text(LONGEST_URL, required=True, help_text="https://, to an address on the internet.")
    description = text(200)
    events = serializers.ListField(
        child=serializers.CharField(max_length=60),
        max_length=500,
        help_text="Actions of the journal such as invoice.issued, invoice.* or *.",
    )


class Webhook(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    url = serializers.CharField()
    description = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField()
    disabled_reason = serializers.CharField(
        help_text="Why the service has switched it off: gone (it answered 410) or failing (no "
        "success for five days). Empty where it is active, or a person has paused it."
    )
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="The first try in vain since the last success."
    )
    quiet_until = serializers.DateTimeField(
        allow_null=True,
        help_text="Until when it is sent nothing: it did not answer, or asked for a pause.",
    )
    previous_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when the secret before the last rotation signs as well."
    )
    created_by = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class WebhookWithSecret(Webhook):
    secret = serializers.CharField(
        help_text="Signs what is sent. Shown this once: keep it where your receiver finds it."
    )


class WebhookTest(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The id of what is sent.")
    seq = serializers.IntegerField(help_text="The number of its entry in the journal.")


class WebhookEvent(serializers.Serializer[Any]):
    name = serializers.CharField()
    tells = serializers.CharField()


class WebhookEvents(serializers.Serializer[Any]):
    events = WebhookEvent(many=True)


class WebhookDelivery(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    endpoint = serializers.IntegerField()
    seq = serializers.IntegerField(help_text="The number of the entry in the journal.")
    event = serializers.CharField()
    state = serializers.ChoiceField(choices=DeliveryState.choices)
    attempts = serializers.IntegerField(help_text="All of them.")
    tries = serializers.IntegerField(help_text="Since it was last set going by a person.")
    next_try_at = serializers.DateTimeField(allow_null=True, help_text="While it is queued.")
    status_code = serializers.IntegerField(allow_null=True, help_text="Of the latest try.")
    duration_ms = serializers.IntegerField(allow_null=True, help_text="Of the latest try.")
    error = serializers.CharField(help_text="What the latest try came to, if not to success.")
    delivered_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class WebhookData(JournalEntry):
    url = serializers.CharField(
        allow_null=True, help_text="The row in this API; null where it has no address."
    )


class WebhookPayload(serializers.Serializer[Any]):
    """What is sent, as JSON."""

    id = serializers.CharField(
        help_text="The same for every try: whoever has seen it has this already."
    )
    type = serializers.CharField(help_text="The action of the entry.")
    timestamp = serializers.DateTimeField(help_text="When it happened.")
    organisation = serializers.CharField(help_text="Its slug.")
    data = WebhookData()  # type: ignore[assignment]


class WebhookDeliveryWhole(WebhookDelivery):
    payload = WebhookPayload()
