from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.api.serializers import Input


class LinkBody(Input):
    expires_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        default=None,
        help_text="From when on it opens nothing any more. Without it: until it is revoked.",
    )


class Link(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    invoice = serializers.IntegerField()
    url = serializers.CharField(
        allow_null=True,
        help_text="Null once it has ended, and where the service's secret key has changed since: "
        "such a link still opens, but cannot be shown again.",
    )
    expires_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    visited_at = serializers.DateTimeField(
        allow_null=True, help_text="When a visit was last told to the journal, once an hour."
    )
    created_at = serializers.DateTimeField()
