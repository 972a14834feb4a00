"""What a shop needs of a provider, whichever it is. All of it is slow, or comes from outside:
nothing here is called within a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from quittance.accounts.models import Organisation

PAID, FAILED, PENDING = "paid", "failed", "pending"
REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Charge:
    """What is asked for. The same `key` again means the same charge; amounts are in `currency`."""

    organisation: Organisation
    key: str
    amount: Decimal
    currency: str
    description: str
    return_url: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A charge at the provider: how they call it, and where the buyer pays."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider says became of a charge. `event` is the same for the same news; `key` is
    what the charge was begun with."""

    event: str
    reference: str
    key: str
    state: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """What is to be given back of a charge. The same `key` again means the same refund."""

    organisation: Organisation
    reference: str
    key: str
    amount: Decimal
    currency: str


class Provider(Protocol):
    def begin(self, charge: Charge) -> Begun:
        """Raises ProviderUnavailable."""

    def look(self, organisation: Organisation, reference: str) -> Told:
        """Raises ProviderUnavailable."""

    def read(self, organisation: Organisation, headers: Mapping[str, str], body: bytes) -> Told:
        """What a webhook says. Raises BadSignature for what the provider has not sent, or long
        ago."""

    def refund(self, back: GiveBack) -> str:
        """Give money back, or what has become of that: REFUNDED, or PENDING while it is on its
        way. Raises RefundRefused with what the provider says, ProviderUnavailable."""
