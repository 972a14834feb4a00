"""Random documents: the same ones for the same seed, made by the operations that people use."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quittance.accounts.models import Organisation
from quittance.catalogue.rules import UNITS
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.documents.codes import CURRENCIES_UNKNOWN
from quittance.invoicing.inputs import CreditLine, DraftInput, LineInput
from quittance.invoicing.models import Invoice
from quittance.money import EXPONENTS, exponent
from tests.documents.parties import BUYER, SELLER

CURRENCIES = sorted(EXPONENTS.keys() - CURRENCIES_UNKNOWN)
RATES = ("19", "7", "22", "5.5", "10.75", "21", "2.1", "0.5", "9.975", "25")
# What may stand together on one document.
MIXES: tuple[tuple[str, ...], ...] = (
    ("S",),
    ("S",),
    ("S", "Z"),
    ("S", "E"),
    ("S", "Z", "E", "AE", "K", "G"),
    ("E",),
    ("Z",),
    ("AE",),
    ("AE", "S"),
    ("K",),
    ("K", "S"),
    ("G",),
    ("O",),
)
REASONS = {
    "E": ("Exempt under § 4 UStG", "VATEX-EU-132-1I: Private tuition", "VATEX-FR-FRANCHISE"),
    "AE": ("", "Reverse charge"),
    "K": ("", "Intra-Community supply"),
    "G": ("",),
    "O": ("", "Outside the scope"),
}
WORDS = (
    "Consulting",
    "Ärger & Söhne <GmbH>",
    "“quoted” ]]> & more",
    "Kaffee ☕ 咖啡 قهوة קפה",
    "e\u0301clair, decomposed",
    "two\nlines\r\nand a third",
    "\ttabs\t and   spaces ",
    "bell \x07 and \x1b[0m escapes",
    "\u202eturned round\u202c",
    "nonchar \ufffe here",
    "🛠️ spare part 🧰",
    "x" * 300,
    "-0.00",
    "'; DROP TABLE invoices; --",
)


@dataclass(frozen=True)
class Dice:
    """A random generator with the few throws that documents need."""

    roll: random.Random

    def chance(self, share: float) -> bool:
        return self.roll.random() < share

    def decimal(self, low: int, high: int, places: int) -> Decimal:
        return Decimal(self.roll.randint(low * 10**places, high * 10**places)).scaleb(-places)

    def words(self) -> str:
        return " ".join(self.roll.choices(WORDS, k=self.roll.randint(1, 2)))

    def maybe(self, value: Any, share: float = 0.5) -> Any:
        return value if self.chance(share) else ""


def documents(seed: int, count: int) -> Iterator[Invoice]:
    """That many issued invoices and credit notes."""
    dice = Dice(random.Random(seed))
    made = 0
    while made < count:
        for document in story(dice, seed * 100_000 + made):
            yield document
            made += 1


def story(dice: Dice, unique: int) -> Iterator[Invoice]:
    """An invoice of a new customer to a new organisation, and what was credited of it."""
    organisation = seller(dice, unique)
    customer = buyer(dice, organisation)
    data = order(dice, organisation, customer)
    pk = operations.draft_invoice(organisation=organisation, data=data, by=None).pk
    operations.issue_invoice(organisation=organisation, invoice_id=pk, by=None)
    invoice = Invoice.objects.select_related("corrects").get(pk=pk)
    yield invoice
    if dice.chance(0.3) and exponent(invoice.currency) < 3:
        lines = list(invoice.lines.all())
        chosen = dice.roll.sample(lines, dice.roll.randint(1, len(lines)))
        parts = [CreditLine(line.pk, part_of(dice, line.quantity)) for line in chosen]
        yield credited(dice, invoice, parts)
        if dice.chance(0.7) and any(
            part.quantity < line.quantity for part, line in zip(parts, chosen, strict=True)
        ):
            yield credited(dice, invoice, None)


def credited(dice: Dice, invoice: Invoice, lines: list[CreditLine] | None) -> Invoice:
    note = operations.credit_invoice(
        organisation=invoice.organisation,
        invoice_id=invoice.pk,
        by=None,
        lines=lines,
        reason=dice.maybe(dice.words()[:500]),
    )
    return Invoice.objects.select_related("corrects").get(pk=note.pk)


def part_of(dice: Dice, quantity: Decimal) -> Decimal:
    if dice.chance(0.3):
        return quantity
    part = (quantity * dice.roll.randint(1, 99) / 100).quantize(Decimal("0.000001"))
    return part or quantity


def seller(dice: Dice, unique: int) -> Organisation:
    fields = {**SELLER, "slug": f"engines-{unique}", "language": dice.roll.choice(("en", "de"))}
    for name in ("legal_information", "bic", "line2"):
        fields[name] = dice.maybe(fields.get(name, ""))
    fields["name"] = dice.maybe(dice.words().replace("\n", " ")[:150], 0.3) or SELLER["name"]
    return Organisation.objects.create(**fields)


def buyer(dice: Dice, organisation: Organisation) -> Customer:
    fields = dict(BUYER)
    for name in ("company", "mobile", "email", "registration_number"):
        fields[name] = dice.maybe(fields[name])
    if dice.chance(0.3):
        fields["shipping_address"] = {
            "line1": "Hafen 3",
            "postcode": "20457",
            "city": "Hamburg",
            "country": dice.maybe("DE"),
        }
    return Customer.objects.create(organisation=organisation, **fields)


def order(dice: Dice, organisation: Organisation, customer: Customer) -> DraftInput:
    currency = "EUR" if dice.chance(0.5) else dice.roll.choice(CURRENCIES)
    mix = dice.roll.choice(MIXES)
    plain = exponent(currency) == 3
    many = dice.roll.choice((1, 2, 3, 5, 10, 60))
    lines = [line(dice, mix, currency, plain) for _ in range(dice.roll.randint(1, many))]
    worth = sum(
        one.unit_price * one.quantity * (100 - one.discount_percent) / 100 - one.discount
        for one in lines
        if one.unit_price
    )
    discount = Decimal(0)
    if not plain and dice.chance(0.3) and worth > 2:
        discount = (worth / dice.roll.randint(2, 20)).quantize(
            Decimal(1).scaleb(-exponent(currency))
        )
    converted = currency != organisation.currency and dice.chance(0.5)
    start = date(2026, 1, dice.roll.randint(1, 28))
    return DraftInput(
        customer=customer.pk,
        lines=lines,
        currency=currency,
        prices_include_tax=not plain and dice.chance(0.35),
        discount=discount,
        notes=dice.maybe(dice.words()),
        purchase_order=dice.maybe("PO 7", 0.3),
        contract_reference=dice.maybe("C-1", 0.3),
        payment_terms=dice.maybe("Payable without deduction", 0.3),
        delivery_date=date(2026, 2, 3) if dice.chance(0.3) else None,
        period_start=start if dice.chance(0.3) else None,
        period_end=start + timedelta(days=30) if dice.chance(0.3) else None,
        exchange_rate=dice.decimal(1, 9, 6) if converted else None,
    )


def line(dice: Dice, mix: tuple[str, ...], currency: str, plain: bool) -> LineInput:
    """`plain`: only such figures as need no third decimal."""
    category = dice.roll.choice(mix)
    discount_percent = Decimal(0)
    discount = Decimal(0)
    quantity = Decimal(dice.roll.randint(1, 9)) if plain else amount_of(dice)
    price = Decimal(dice.roll.randint(0, 99)) * 10 if plain else price_of(dice)
    if dice.chance(0.25):
        discount_percent = dice.roll.choice(
            (Decimal(10), Decimal("33.3333"), Decimal(100), Decimal("2.5"))
        )
        discount_percent = Decimal(10) if plain else discount_percent
    elif not plain and dice.chance(0.15):
        whole = int(quantity * price)
        discount = Decimal(dice.roll.randint(0, whole))
    rate = dice.roll.choice(("5", "10") if plain else RATES) if category == "S" else "0"
    return LineInput(
        description=dice.words() or "Thing",
        quantity=quantity,
        unit=dice.roll.choice(sorted(UNITS)),
        unit_price=price,
        discount_percent=discount_percent,
        discount=discount,
        tax_rate=Decimal(rate),
        tax_category=category,
        exemption_reason=dice.roll.choice(REASONS.get(category, ("", "not to be told"))),
    )


def amount_of(dice: Dice) -> Decimal:
    kind = dice.roll.random()
    if kind < 0.5:
        return Decimal(dice.roll.randint(1, 20))
    return dice.decimal(1, 50, 2) if kind < 0.8 else dice.decimal(1, 3, 6)


def price_of(dice: Dice) -> Decimal:
    kind = dice.roll.random()
    if kind < 0.05:
        return Decimal(0)
    if kind < 0.7:
        return dice.decimal(0, 500, 2)
    return dice.decimal(0, 5, 6) if kind < 0.9 else Decimal(dice.roll.randint(1, 90_000))
