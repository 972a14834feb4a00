"""A message's stored columns as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quittance.invoicing.links import url_of
from quittance.invoicing.models import PublicLink
from quittance.notifications.models import Message
from quittance.notifications.rules import State
from quittance.notifications.texts.writing import Words, with_address

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
MORE = ("from_name", "reply_to", "message_id")


def present_head(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in HEAD}
    if row["state"] != State.QUEUED:
        shown["next_try_at"] = None
    return shown


def present_whole(message: Message) -> dict[str, Any]:
    """With its words as they are sent: they may give an address that opens the document."""
    row = {name: getattr(message, name) for name in HEAD if name != "created_by"}
    words = Words(message.subject, message.text, message.html)
    shown = with_address(words, address_shown(message))
    return {
        **present_head({**row, "created_by": message.created_by_id}),
        **{name: getattr(message, name) for name in MORE},
        "text": shown.text,
        "html": shown.html,
    }


def address_shown(message: Message) -> str:
    """The address of the link that the words give; what stands for it cannot be shown once the
    secret key has changed."""
    links = PublicLink.objects.for_organisation(message.organisation_id)
    link = links.filter(pk=message.link_id).first() if message.link_id else None
    return (url_of(link) or "") if link else ""
