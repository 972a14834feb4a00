"""What receivers are sent, for the API's own description."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, OpenApiWebhook, extend_schema

from quittance.api.webhooks.serializers import WebhookPayload

EVENT = OpenApiWebhook(
    name="event",
    decorator=extend_schema(
        summary="Something has happened",
        description="Signed by Standard Webhooks in the headers `webhook-id`, "
        "`webhook-timestamp` and `webhook-signature`. Any 2xx takes it, 410 ends the webhook, and "
        "everything else is tried again.",
        tags=["webhooks"],
        request={"application/json": WebhookPayload},
        responses={"2XX": OpenApiResponse(description="Taken.")},
        examples=[
            OpenApiExample(
                "An invoice was sent",
                value={
                    "id": "evt_engines_12",
                    "type": "invoice.issued",
                    "timestamp": "2026-11-28T09:30:00.123456Z",
                    "organisation": "engines",
                    "data": {
                        "id": 812,
                        "seq": 12,
                        "at": "2026-11-28T09:30:00.123456Z",
                        "actor": 3,
                        "actor_name": "Ada Lovelace",
                        "action": "invoice.issued",
                        "subject": "invoice",
                        "subject_id": 7,
                        "related": "",
                        "related_id": None,
                        "changes": {
                            "status": ["draft", "sent"],
                            "number": [None, "INV-2026-0007"],
                        },
                        "digest": "5f2c...",
                        "url": "https://invoices.example.com/api/invoices/7/",
                    },
                },
            )
        ],
    ),
)
