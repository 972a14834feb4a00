"""Messages as the tests need them, put straight into the table."""

from __future__ import annotations

from typing import Any

from quittance.accounts.models import Organisation
from quittance.notifications.composing import new_message_id
from quittance.notifications.models import Message
from quittance.notifications.rules import State


def message(organisation: Organisation, **fields: Any) -> Message:
    """A mail to Cleo that waits, about a row of the number 7."""
    usual: dict[str, Any] = {
        "kind": "invoice",
        "language": "en",
        "to": "cleo@example.com",
        "to_name": "Cleo",
        "from_name": organisation.name,
        "subject": "Invoice 7",
        "text": "Dear Cleo",
        "html": "<p>Dear Cleo</p>",
        "about": "invoice",
        "about_id": 7,
        "state": State.QUEUED,
        "message_id": new_message_id("quittance@example.com"),
    }
    return Message.objects.create(organisation=organisation, **usual | fields)
