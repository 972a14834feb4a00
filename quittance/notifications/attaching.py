"""What goes along with a mail. Who knows how to make it stands higher, and registers it here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from quittance.notifications.models import Message


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: `media_type` such as application/pdf."""

    name: str
    media_type: str
    content: bytes

    def told(self) -> dict[str, Any]:
        """What the message's log keeps of it."""
        return {
            "name": self.name,
            "media_type": self.media_type,
            "sha256": sha256(self.content).hexdigest(),
            "size": len(self.content),
        }


class Obsolete(Exception):
    """Raised by a maker: what the mail was to say is no longer so, and it must not go out."""


Make = Callable[[Message], Sequence[Attachment]]
_MAKERS: dict[str, Make] = {}


def register(kind: str, make: Make) -> None:
    """`make` is called at each try, outside of transactions. What it raises counts as a try."""
    _MAKERS[kind] = make


def attachments_of(message: Message) -> list[Attachment]:
    """Raises Obsolete, and whatever the maker raises."""
    make = _MAKERS.get(message.kind)
    return [] if make is None else list(make(message))
