"""What is written down of a message: on its row, and in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quittance.audit.journal import Actor, record
from quittance.notifications.models import Message
from quittance.notifications.rules import State


def put(row: Message, state: State, now: datetime, **changes: Any) -> None:
    """A new state with whatever goes with it, on a row under lock."""
    for name, value in {"state": state, "updated_at": now, **changes}.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "updated_at", *changes])


def tell(message: Message, action: str, *, by: Actor | None, before: str | None) -> None:
    """Enter it in the journal, also as a part of the history of what the message is about.

    `before` is the state before. The last statement of its transaction.
    """
    changes: dict[str, Any] = {"state": [before, message.state]}
    if before is None:
        told = ("kind", "to", "subject")
        changes |= {name: [None, getattr(message, name)] for name in told}
    if message.error:
        changes["error"] = [None, message.error]
    record(
        organisation=message.organisation_id,
        by=by,
        action=action,
        subject_id=message.pk,
        changes=changes,
        related=(message.about, message.about_id),
    )
