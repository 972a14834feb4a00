"""An order together with what it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from quittance.invoicing.models import Invoice
from quittance.invoicing.queries import Parts
from quittance.shop.models import Order, OrderItem
from quittance.shop.paying import Transfer, transfer_for


class Sold:
    """An order, its invoice and its items; what is not handed over is read once, when asked for.

    `is_new`: just placed, so that nothing else has happened with it.
    """

    def __init__(
        self,
        order: Order,
        *,
        invoice: Invoice | None = None,
        parts: Parts | None = None,
        items: Sequence[OrderItem] | None = None,
        is_new: bool = False,
    ) -> None:
        self.order, self.parts, self.is_new = order, parts, is_new
        if invoice is not None:
            self.invoice = invoice
        if items is not None:
            self.items = items

    @cached_property
    def invoice(self) -> Invoice:
        """As the last step has left it."""
        own = Invoice.objects.for_organisation(self.order.organisation_id)
        return own.select_related("organisation").get(pk=self.order.invoice_id)

    @cached_property
    def items(self) -> Sequence[OrderItem]:
        return list(self.order.items.order_by("position"))

    @cached_property
    def transfer(self) -> Transfer | None:
        return transfer_for(self.order, self.invoice, self.parts)
