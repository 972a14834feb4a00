"""No more digests: by the mail's own address, without logging in (RFC 8058)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer

from quittance.accounts.models import Membership, Organisation, User
from quittance.bills.models import DigestRefusal
from quittance.errors import NotFound
from quittance.notifications.attaching import Attachment, Obsolete
from quittance.notifications.models import Message

SALT = "quittance.bills.digest"
PATH = "/review/digest/{token}/"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets the digests of an organisation, or got them."""

    organisation: Organisation
    user: User


def address_of(organisation: int, user: int) -> str:
    token = Signer(salt=SALT).sign(f"{organisation}-{user}")
    return f"{settings.PUBLIC_URL}{PATH.format(token=token)}"


def reader_with(token: str) -> Reader:
    """Raises NotFound for an address that we did not give out, and for who has left."""
    try:
        organisation, _, user = Signer(salt=SALT).unsign(token).partition("-")
    except BadSignature:
        raise NotFound() from None
    members = Membership.objects.for_organisation(int(organisation))
    found = members.select_related("user", "organisation").found(user=int(user))
    return Reader(found.organisation, found.user)


def refuse(reader: Reader) -> None:
    """Nothing happens where they have refused already."""
    own = DigestRefusal.objects.for_organisation(reader.organisation)
    own.get_or_create(user=reader.user, defaults={"organisation": reader.organisation})


def want_again(reader: Reader) -> None:
    DigestRefusal.objects.for_organisation(reader.organisation).filter(user=reader.user).delete()


def has_refused(reader: Reader) -> bool:
    own = DigestRefusal.objects.for_organisation(reader.organisation)
    return own.filter(user=reader.user).exists()


# What a digest gives when it goes out.


def nothing_for_digest(message: Message) -> list[Attachment]:
    """Raises Obsolete for who refused after it was written."""
    own = DigestRefusal.objects.for_organisation(message.organisation_id)
    if own.filter(user=message.link_id or 0).exists():
        raise Obsolete("Not sent: they want no digests any more.")
    return []


def address_for_digest(message: Message) -> str:
    return address_of(message.organisation_id, message.link_id or 0)


def headers_for_digest(message: Message) -> Mapping[str, str]:
    """A mail program unsubscribes with one click (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{address_for_digest(message)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
