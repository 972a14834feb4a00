"""What the placeholders of mails about orders and stock stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Sum

from quittance.catalogue.models import Product
from quittance.invoicing.documents.paycodes.accounts import printed_iban
from quittance.invoicing.documents.press.figures import Figures, figures_of
from quittance.invoicing.models import Invoice
from quittance.notifications.rules import TO_BUYERS, Kind
from quittance.notifications.texts.filling import PLACEHOLDERS, Lines
from quittance.payments.models import CustomerCredit, Refund
from quittance.shop.models import Shop
from quittance.shop.paying import Transfer
from quittance.shop.rules import PaymentWay
from quittance.shop.sold import Sold

BUYERS_PAGE = "/shop/{slug}/orders/{order}/"
OFFICE_PAGE = "/orders/{order}/"
LOW_PAGE = "/products/?low_stock=true&active=true"
NOTHING = Decimal(0)
# More names than that make no subject.
MOST_NAMES = 3
WAYS: Mapping[tuple[str, str], str] = {
    (PaymentWay.BANK_TRANSFER, "en"): "bank transfer",
    (PaymentWay.CASH, "en"): "cash on pickup",
    (PaymentWay.ONLINE, "en"): "online payment",
    (PaymentWay.BANK_TRANSFER, "de"): "Überweisung",
    (PaymentWay.CASH, "de"): "bar bei Abholung",
    (PaymentWay.ONLINE, "de"): "Onlinezahlung",
}
ITEM = "{quantity} × {name}: {amount}"
LEFT = {
    "en": "{name}: {stock} left, low from {low} down",
    "de": "{name}: noch {stock}, niedrig ab {low}",
}


class Seen:
    """An order as a mail tells of it in one language."""

    def __init__(self, sold: Sold, shop: Shop, language: str) -> None:
        self.sold, self.order, self.shop, self.language = sold, sold.order, shop, language

    @property
    def invoice(self) -> Invoice:
        return self.sold.invoice

    @property
    def transfer(self) -> Transfer | None:
        return self.sold.transfer

    @cached_property
    def figures(self) -> Figures:
        return figures_of(self.language, self.shop.organisation.country)

    @property
    def shop_name(self) -> str:
        return self.shop.name or self.shop.organisation.name

    def money(self, amount: Decimal) -> str:
        """Empty for nothing."""
        return self.figures.money(amount, self.order.currency) if amount > 0 else ""

    def due_by(self, way: PaymentWay) -> str:
        is_so = self.order.payment_way == way
        return self.money(self.invoice.balance_due) if is_so else ""

    def items(self) -> Lines:
        return Lines.of(
            ITEM.format(
                quantity=self.figures.number(one.quantity),
                name=one.name,
                amount=self.figures.money(one.net_amount, self.order.currency),
            )
            for one in self.sold.items
        )

    def refunded(self) -> Decimal:
        own = Refund.objects.for_organisation(self.order.organisation_id)
        back = own.filter(invoice=self.order.invoice_id)
        return Decimal(back.aggregate(total=Sum("amount", default=NOTHING))["total"])

    def kept(self) -> Decimal:
        own = CustomerCredit.objects.for_organisation(self.order.organisation_id)
        waiting = own.filter(invoice=self.order.invoice_id, returned_on=None)
        left = waiting.aggregate(left=Sum(F("amount") - F("used"), default=NOTHING))["left"]
        return Decimal(left)

    def due_date(self) -> str:
        day = self.invoice.due_date
        return self.figures.day(day) if day and self.transfer else ""

    def pay_by(self) -> str:
        if self.order.pay_by is None:
            return ""
        at = self.order.pay_by.astimezone(ZoneInfo(self.shop.organisation.time_zone))
        return f"{self.figures.short_day(at.date())}, {at:%H:%M}"

    def upi_id(self) -> str:
        return str((self.invoice.seller or {}).get("upi_id") or "") if self.transfer else ""


VALUES: Mapping[str, Callable[[Seen], str]] = {
    "account_name": lambda seen: seen.transfer.account_name if seen.transfer else "",
    "balance": lambda seen: seen.money(seen.invoice.balance_due),
    "bic": lambda seen: seen.transfer.bic if seen.transfer else "",
    "customer": lambda seen: seen.order.customer_name,
    "due_date": Seen.due_date,
    "iban": lambda seen: printed_iban(seen.transfer.iban) if seen.transfer else "",
    "invoice": lambda seen: seen.invoice.number or "",
    "items": Seen.items,
    "kept": lambda seen: seen.money(seen.kept()),
    "notes": lambda seen: seen.order.notes,
    "number": lambda seen: seen.order.number,
    "organisation": lambda seen: seen.shop.organisation.name,
    "paid": lambda seen: seen.money(seen.invoice.amount_paid),
    "pay_by": Seen.pay_by,
    "reason": lambda seen: seen.order.reason,
    "reference": lambda seen: seen.transfer.reference if seen.transfer else "",
    "refund_due": lambda seen: seen.money(seen.invoice.refund_due),
    "refunded": lambda seen: seen.money(seen.refunded()),
    "shop": lambda seen: seen.shop_name,
    "to_pay_in_cash": lambda seen: seen.due_by(PaymentWay.CASH),
    "to_pay_online": lambda seen: seen.due_by(PaymentWay.ONLINE),
    "to_transfer": lambda seen: seen.money(seen.transfer.amount) if seen.transfer else "",
    "total": lambda seen: seen.figures.money(seen.order.total, seen.order.currency),
    "upi_id": Seen.upi_id,
    "way": lambda seen: WAYS[seen.order.payment_way, seen.language],
}


def page_for(kind: str, slug: str, order: int) -> str:
    """Where a mail leads: neither address opens anything without a login."""
    page = BUYERS_PAGE if kind in TO_BUYERS else OFFICE_PAGE
    page = LOW_PAGE if kind == Kind.LOW_STOCK else page
    return settings.PUBLIC_URL + page.format(slug=slug, order=order)


def values_of(seen: Seen, kind: str) -> dict[str, str]:
    """Those that a kind of mail knows, but for the `person` who gets it."""
    link = page_for(kind, seen.shop.organisation.slug, seen.order.pk)
    known = PLACEHOLDERS[kind].keys() & VALUES.keys()
    return {"link": link, **{name: VALUES[name](seen) for name in sorted(known)}}


def low_values(products: Sequence[Product], figures: Figures, language: str) -> dict[str, str]:
    names = [one.name for one in products[:MOST_NAMES]]
    if len(products) > MOST_NAMES:
        names.append("\N{HORIZONTAL ELLIPSIS}")
    lines = (
        LEFT[language].format(
            name=f"{one.name} ({one.sku})" if one.sku else one.name,
            stock=figures.number(one.stock or NOTHING),
            low=figures.number(one.low_stock_at or NOTHING),
        )
        for one in products
    )
    return {"names": ", ".join(names), "products": Lines.of(lines)}
