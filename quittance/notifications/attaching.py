"""What goes along with a mail, and the address that it gives. Who knows how to make them stands
higher, and registers it here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.module_loading import import_string

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
Address = Callable[[Message], str]


@dataclass(frozen=True, slots=True)
class Maker:
    """Dotted paths of a Make and an Address: what they need is loaded when the first mail goes."""

    files: str
    address: str


_MAKERS: dict[str, Maker] = {}


def register(kind: str, *, files: str, address: str) -> None:
    """`files` and `address` (of the page that `link_id` opens, for a message that has one) are
    called at each try, outside of transactions. What they raise counts as a try."""
    _MAKERS[kind] = Maker(files, address)


def attachments_of(message: Message) -> list[Attachment]:
    """Raises Obsolete, and whatever the maker raises."""
    maker = _MAKERS.get(message.kind)
    if maker is None:
        return []
    make: Make = import_string(maker.files)
    return list(make(message))


def address_of(message: Message) -> str:
    """What its words are to give in place of the mark; empty where they give no address."""
    maker = _MAKERS.get(message.kind)
    if maker is None or message.link_id is None:
        return ""
    address: Address = import_string(maker.address)
    return address(message)
