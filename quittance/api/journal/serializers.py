from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.audit.actions import ACTIONS, SUBJECTS


class JournalEntry(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    seq = serializers.IntegerField(help_text="1, 2, 3 and so on, without a gap.")
    at = serializers.DateTimeField()
    actor = serializers.IntegerField(allow_null=True, help_text="Null: the service itself.")
    actor_name = serializers.CharField(help_text="As the person was called then.")
    action = serializers.ChoiceField(choices=list(ACTIONS))
    subject = serializers.ChoiceField(choices=SUBJECTS)
    subject_id = serializers.IntegerField()
    related = serializers.CharField(help_text="Kind of another row that it concerns, or empty.")
    related_id = serializers.IntegerField(allow_null=True)
    changes = serializers.DictField(
        child=serializers.ListField(min_length=2, max_length=2),
        help_text="Field: [before, after]; null where there was or is nothing.",
    )
    digest = serializers.CharField(help_text="SHA-256 over the digest before and this entry.")
