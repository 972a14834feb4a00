"""What a rule says of a document that breaks it, and where its fields are in the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quittance.invoicing.documents.content import Content

SELLER = "organisation"
BUYER = "customer"
BILLING = "customer.billing_address"
SHIPPING = "customer.shipping_address"


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken rule by the norm's own name, the field at fault and what to do about it.

    `attr` is seen from the invoice: `lines.0.description`, `customer.vat_number`.
    """

    rule: str
    attr: str
    detail: str

    def __str__(self) -> str:
        return f"{self.detail} ({self.rule})"


Rule = Callable[[Content], Iterator[Broken]]
