"""A message's stored columns as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quittance.notifications.rules import State

HEAD = (
    "id",
    "kind",
    "state",
    "language",
    "to",
    "to_name",
    "subject",
    "about",
    "about_id",
    "level",
    "attempts",
    "next_try_at",
    "sent_at",
    "error",
    "attached",
    "created_by",
    "created_at",
    "updated_at",
)
WHOLE = (*HEAD, "from_name", "reply_to", "message_id", "text", "html")


def present_head(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in HEAD}
    if row["state"] != State.QUEUED:
        shown["next_try_at"] = None
    return shown


def present_whole(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**present_head(row), **{name: row[name] for name in WHOLE[len(HEAD) :]}}
