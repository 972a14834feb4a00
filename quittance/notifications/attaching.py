"""What goes along with a mail, and the address that it gives. Who knows how to make them stands
higher, and registers it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
Headers = Callable[[Message], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Maker:
    """Dotted paths of a Make, an Address and Headers, empty where there are none: what they need is
    loaded when the first mail goes."""

    files: str
    address: str = ""
    headers: str = ""


_MAKERS: dict[str, Maker] = {}


def register(kind: str, *, files: str, address: str = "", headers: str = "") -> None:
    """`files`, `address` (of the page that `link_id` opens, for a message that has one) and
    `headers` (those of this mail alone) are called at each try, outside of transactions. What they
    raise counts as a try."""
    _MAKERS[kind] = Maker(files, address, headers)


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
    if maker is None or not maker.address or message.link_id is None:
        return ""
    address: Address = import_string(maker.address)
    return address(message)


def headers_of(message: Message) -> Mapping[str, str]:
    """What stands in the head of this mail beside what all have."""
    maker = _MAKERS.get(message.kind)
    if maker is None or not maker.headers:
        return {}
    headers: Headers = import_string(maker.headers)
    return headers(message)
