from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.api.serializers import Input
from quittance.notifications.rules import Kind, State, TextKind
from quittance.notifications.texts.defaults import LANGUAGES


class Attached(serializers.Serializer[Any]):
    name = serializers.CharField()
    media_type = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")


class MessageRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    state = serializers.ChoiceField(
        choices=State.choices,
        help_text="uncertain: nobody knows whether the mail server took it; a person decides.",
    )
    language = serializers.CharField()
    to = serializers.CharField()
    to_name = serializers.CharField()
    subject = serializers.CharField()
    about = serializers.CharField(help_text="What it tells of, such as an invoice or an order.")
    about_id = serializers.IntegerField()
    level = serializers.IntegerField(help_text="Of a reminder: the first, the second; else 0.")
    attempts = serializers.IntegerField()
    next_try_at = serializers.DateTimeField(allow_null=True, help_text="While it is queued.")
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(help_text="What the last attempt came to, if not to success.")
    attached = Attached(many=True)
    created_by = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class Message(MessageRow):
    from_name = serializers.CharField()
    reply_to = serializers.CharField()
    message_id = serializers.CharField(help_text="The header of that name, in every attempt.")
    text = serializers.CharField()
    html = serializers.CharField()


class WordingBody(Input):
    subject = serializers.RegexField(r"^[^\x00-\x1f\x7f]+$", max_length=200)
    body = serializers.CharField(max_length=10_000)


class PreviewBody(Input):
    """What is left out is as it is used now."""

    subject = serializers.RegexField(r"^[^\x00-\x1f\x7f]+$", max_length=200, required=False)
    body = serializers.CharField(max_length=10_000, required=False)


class MailText(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=TextKind.choices)
    language = serializers.ChoiceField(choices=LANGUAGES)
    subject = serializers.CharField()
    body = serializers.CharField()
    is_own = serializers.BooleanField(help_text="False: these are the words of the house.")
    placeholders = serializers.DictField(
        child=serializers.CharField(), help_text="What may stand in braces, and what it means."
    )


class MailTexts(serializers.Serializer[Any]):
    texts = MailText(many=True)


class Preview(serializers.Serializer[Any]):
    subject = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()
