"""From lines as they were typed to rows with figures; the arithmetic itself is in money/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.catalogue.prices import restated
from quittance.catalogue.queries import products_of
from quittance.catalogue.rules import TaxCategory, rate_fits_category
from quittance.db.written import new
from quittance.errors import InvalidInput, Problem
from quittance.invoicing.inputs import LineInput
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.money import (
    CreditSource,
    Line,
    SourceGroup,
    SourceLine,
    Totals,
    compute,
    exponent,
    is_exact,
    round_amount,
)
from quittance.money.minor import divide, from_minor

# A document may not come to more than this: sums over many of them must stay exact on SQLite,
# whose integers have 64 bits.
LARGEST_AMOUNT = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class Stated:
    """How an organisation's document states prices."""

    organisation: Organisation
    currency: str
    includes_tax: bool

    def price_of(self, product: Product, rate: Decimal) -> Decimal:
        """The catalogue's price as this document states prices, for a line taxed at `rate` percent.

        Its currency is the organisation's (`_problems` demands a price of its own otherwise).
        """
        own = self.organisation.prices_include_tax
        if own == self.includes_tax:
            return product.price
        # What is inside the catalogue's price is the product's tax, what is put on is the line's.
        percent = product.tax_rate.percent if own else rate
        return restated(product.price, percent=percent, includes_tax=own)


def lines_of(
    stated: Stated, inputs: Sequence[LineInput]
) -> tuple[list[InvoiceLine], list[Problem]]:
    """Unsaved lines, completed from their products, and everything that is wrong with them."""
    wanted = {given.product for given in inputs if given.product}
    products = products_of(stated.organisation, wanted)
    lines, problems = [], []
    for index, given in enumerate(inputs):
        product = products.get(given.product) if given.product else None
        found = list(_problems(given, product, stated))
        problems += [Problem(one.code, one.detail, f"lines.{index}.{one.attr}") for one in found]
        if not found:
            lines.append(_line(stated, index + 1, given, product))
    return lines, problems


def _problems(given: LineInput, product: Product | None, stated: Stated) -> Iterable[Problem]:
    if given.product and product is None:
        yield Problem(
            "does_not_exist",
            gettext("There is no product %(id)s.") % {"id": given.product},
            "product",
        )
        return
    if not (given.description or product):
        yield Problem("required", gettext("Name a product or describe the line."), "description")
    if given.unit_price is None and product is None:
        yield Problem("required", gettext("Name a product or give a price."), "unit_price")
    elif given.unit_price is None and stated.currency != stated.organisation.currency:
        said = {"own": stated.organisation.currency, "other": stated.currency}
        detail = gettext("The product's price is in %(own)s. Give this line's price in %(other)s.")
        yield Problem("required", detail % said, "unit_price")
    if given.discount and given.discount_percent:
        yield Problem("invalid", gettext("Give a discount or a percentage, not both."), "discount")
    yield from _tax_problems(given, product)


def _tax_problems(given: LineInput, product: Product | None) -> Iterable[Problem]:
    rate, category = tax_of(given, product)
    if rate is None:
        yield Problem("required", gettext("Give the tax rate in percent."), "tax_rate")
    elif not rate_fits_category(rate, category):
        detail = gettext("Category S needs a rate above 0, every other category a rate of 0.")
        yield Problem("invalid", detail, "tax_category")


def tax_of(given: LineInput, product: Product | None) -> tuple[Decimal | None, str]:
    """Rate in percent and category of a line: its own, else its product's.

    A rate without a category means standard above nothing, zero rated at nothing.
    """
    rate, category = given.tax_rate, given.tax_category
    if rate is None and category is None and product is not None:
        return product.tax_rate.percent, product.tax_rate.category
    if rate is None and category not in {None, TaxCategory.STANDARD}:
        rate = Decimal(0)
    if category is None:
        own = product.tax_rate.category if product else ""
        fits = rate is not None and own and rate_fits_category(rate, own)
        category = own if fits else TaxCategory.STANDARD if rate else TaxCategory.ZERO
    return rate, str(category)


def _line(stated: Stated, position: int, given: LineInput, product: Product | None) -> InvoiceLine:
    rate, category = tax_of(given, product)
    price = given.unit_price
    if price is None and product is not None and rate is not None:
        price = stated.price_of(product, rate)
    if price is None or rate is None:
        raise ValueError("a line needs a price and a rate; _problems names what is missing")
    reason = given.exemption_reason
    if reason is None:
        same = product is not None and category == product.tax_rate.category
        reason = product.tax_rate.exemption_reason if product and same else ""
    return new(
        InvoiceLine,
        organisation_id=stated.organisation.pk,
        position=position,
        product_id=product.pk if product else None,
        description=given.description or (product.name if product else ""),
        quantity=given.quantity,
        unit=given.unit or (product.unit if product else "C62"),
        unit_price=price,
        discount_percent=given.discount_percent,
        discount=given.discount,
        tax_rate=rate,
        tax_category=category,
        exemption_reason=reason,
    )


def money_lines(lines: Iterable[InvoiceLine]) -> list[Line]:
    """The lines as the arithmetic wants them."""
    return [
        Line(
            quantity=line.quantity,
            unit_price=line.unit_price,
            tax_category=line.tax_category,
            tax_rate=line.tax_rate,
            discount_percent=line.discount_percent,
            discount=Decimal(0) if line.discount_percent else line.discount,
        )
        for line in lines
    ]


def fill_in(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[InvoiceTax]:
    """Compute a draft's figures, put them on the invoice and its lines, return the tax rows.

    Raises InvalidInput for amounts that the currency or the arithmetic does not allow.
    """
    problems = list(amount_problems(invoice, lines))
    if problems:
        raise InvalidInput(problems=problems)
    totals = compute(
        money_lines(lines),
        currency=invoice.currency,
        discount=invoice.discount,
        prices_include_tax=invoice.prices_include_tax,
    )
    _put_totals(invoice, totals)
    for line, figures in zip(lines, totals.lines, strict=True):
        line.price_amount = figures.price_amount
        line.discount = figures.allowance
        line.net_amount = figures.net
    return tax_rows(invoice, lines, totals)


def amount_problems(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Iterable[Problem]:
    """What keeps a draft from having figures; a line is named by its position."""
    amounts = []
    for line in lines:
        where = f"lines.{line.position - 1}"
        # Rounded as the arithmetic will: what may be taken off is what will be there.
        amount = round_amount(line.quantity * line.unit_price, invoice.currency)
        amounts.append(amount - _percent_off(line, amount, invoice.currency) - line.discount)
        if amount > LARGEST_AMOUNT:
            yield Problem("max_value", gettext("The line comes to too much."), f"{where}.quantity")
        if line.discount and not is_exact(line.discount, invoice.currency):
            yield Problem("max_decimal_places", _places(invoice), f"{where}.discount")
        elif line.discount > amount:
            detail = gettext("The discount is more than the line.")
            yield Problem("max_value", detail, f"{where}.discount")
    if sum(amounts) > LARGEST_AMOUNT:
        yield Problem("max_value", gettext("The invoice comes to too much."), "lines")
    if invoice.discount and not is_exact(invoice.discount, invoice.currency):
        yield Problem("max_decimal_places", _places(invoice), "discount")
    elif invoice.discount and invoice.discount > sum(amounts):
        yield Problem(
            "max_value", gettext("The discount is more than the lines come to."), "discount"
        )


def _percent_off(line: InvoiceLine, amount: Decimal, currency: str) -> Decimal:
    if not line.discount_percent:
        return Decimal(0)
    return round_amount(amount * line.discount_percent / 100, currency)


def _places(invoice: Invoice) -> str:
    said = {"currency": invoice.currency}
    return gettext("%(currency)s has fewer decimals than this amount.") % said


def _put_totals(invoice: Invoice, totals: Totals) -> None:
    invoice.subtotal = totals.subtotal
    invoice.allowance_total = totals.allowance_total
    invoice.taxable_total = totals.taxable_total
    invoice.tax_total = totals.tax_total
    invoice.total = totals.total


def converted(amount: Decimal, exchange_rate: Decimal, currency: str) -> Decimal:
    """An amount in another currency at a rate, rounded to that currency."""
    numerator, denominator = amount.as_integer_ratio()
    times, by = exchange_rate.as_integer_ratio()
    places = exponent(currency)
    return from_minor(divide(numerator * times * 10**places, denominator * by), places)


def tax_rows(invoice: Invoice, lines: Sequence[InvoiceLine], totals: Totals) -> list[InvoiceTax]:
    """Unsaved tax rows of a document, one per category and rate."""
    reasons = {
        (line.tax_category, line.tax_rate): line.exemption_reason
        for line in lines
        if line.exemption_reason
    }
    return [
        new(
            InvoiceTax,
            organisation_id=invoice.organisation_id,
            category=group.category,
            rate=group.rate,
            lines_total=group.lines_total,
            allowance=group.allowance,
            taxable=group.taxable,
            tax=group.tax,
            exemption_reason=reasons.get((group.category, group.rate), ""),
        )
        for group in totals.taxes
    ]


def credit_source(
    invoice: Invoice, lines: Sequence[InvoiceLine], taxes: Iterable[InvoiceTax]
) -> CreditSource:
    """An issued invoice as the arithmetic of credit notes wants it."""
    return CreditSource(
        currency=invoice.currency,
        prices_include_tax=invoice.prices_include_tax,
        lines=tuple(
            SourceLine(
                quantity=line.quantity,
                price_amount=line.price_amount,
                allowance=line.discount,
                net=line.net_amount,
                amount=line.price_amount - line.discount,
                tax_category=line.tax_category,
                tax_rate=line.tax_rate,
            )
            for line in lines
        ),
        groups=tuple(
            SourceGroup(
                category=group.category,
                rate=group.rate,
                lines_total=group.lines_total,
                allowance=group.allowance,
                taxable=group.taxable,
                tax=group.tax,
            )
            for group in taxes
        ),
    )
