"""Is every stock what its movements left, and does every order stand with its invoice?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from quittance.catalogue.models import Product, StockMovement
from quittance.catalogue.rules import MovementKind
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Status
from quittance.reports.verify.findings import STRAYS, Case, Finding, differing, off, portions
from quittance.shop.models import Order, OrderItem
from quittance.shop.rules import OrderStatus

NOTHING = Decimal(0)
ENDED = (OrderStatus.REJECTED, OrderStatus.CANCELLED)


def check_stock(case: Case) -> Iterator[Finding]:
    """Movements follow each other without a gap, and a stock is what the latest left."""
    own = Product.objects.for_organisation(case.organisation)
    for portion in portions(own):
        moved = _movements([product.pk for product in portion])
        for product in portion:
            left: Decimal | None = None
            for number, movement in enumerate(moved[product.pk], 1):
                case.seen["movements"] += 1
                after = movement.stock_after
                yield from differing(
                    movement, {"sequence": number, "organisation_id": case.organisation}
                )
                expected = (left or NOTHING) + movement.delta
                if (after or NOTHING) != expected:
                    yield off(movement, "stock_after", expected, after)
                left = after
            yield from differing(product, {"stock": left})


def _movements(products: Sequence[int]) -> dict[int, list[StockMovement]]:
    rows = StockMovement.objects.across_organisations(STRAYS).filter(product__in=products)
    moved: dict[int, list[StockMovement]] = defaultdict(list)
    for movement in rows.order_by("product_id", "sequence"):
        moved[movement.product_id].append(movement)
    return moved


def check_orders(case: Case) -> Iterator[Finding]:
    """An order has its invoice and its items; what it took is gone, or back once it has ended."""
    own = Order.objects.for_organisation(case.organisation)
    for portion in portions(own):
        case.seen["orders"] += len(portion)
        pks = [order.pk for order in portion]
        invoices = Invoice.objects.across_organisations(STRAYS).in_bulk(
            {order.invoice_id for order in portion}
        )
        items: dict[int, list[OrderItem]] = defaultdict(list)
        for item in OrderItem.objects.across_organisations(STRAYS).filter(order__in=pks):
            items[item.order_id].append(item)
        taken = _taken(case, pks)
        for order in portion:
            invoice = invoices.get(order.invoice_id)
            if invoice is None:
                yield off(order, "invoice", order.invoice_id, "missing")
                continue
            yield from _with_invoice(order, invoice)
            yield from _with_items(order, items[order.pk], invoice, taken)


Taken = dict[tuple[int, str], Decimal]


def _taken(case: Case, orders: Sequence[int]) -> Taken:
    """How much each order has moved, by the kind of movement."""
    rows = StockMovement.objects.for_organisation(case.organisation)
    sums: Taken = defaultdict(Decimal)
    for pk, kind, delta in rows.filter(about="order", about_id__in=orders).values_list(
        "about_id", "kind", "delta"
    ):
        sums[pk or 0, kind] += delta
    return sums


def _with_invoice(order: Order, invoice: Invoice) -> Iterator[Finding]:
    names = ("organisation_id", "customer_id", "currency", "total")
    yield from differing(order, {name: getattr(invoice, name) for name in names})
    if invoice.status == Status.DRAFT:
        yield off(order, "invoice", "issued", invoice.status)
    if order.status in ENDED and invoice.amount_credited != invoice.total:
        yield off(order, "credited", invoice.total, invoice.amount_credited)


def _with_items(
    order: Order, items: Sequence[OrderItem], invoice: Invoice, taken: Taken
) -> Iterator[Finding]:
    nets = sum((item.net_amount for item in items), NOTHING)
    if nets != invoice.subtotal:
        yield off(order, "net amounts of its items", invoice.subtotal, nets)
    sold = -sum((item.quantity for item in items if item.was_counted), NOTHING)
    found = taken.get((order.pk, MovementKind.SOLD), NOTHING)
    if found != sold:
        yield off(order, "stock that it took", sold, found)
    back = taken.get((order.pk, MovementKind.RETURNED), NOTHING)
    most = -sold if order.status in ENDED else NOTHING
    # A product that is gone, or not counted any more, gets nothing back.
    if back > most:
        yield off(order, "stock that came back", f"at most {most}", back)
