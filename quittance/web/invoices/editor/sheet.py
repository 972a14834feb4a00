"""What the editor shows: a stored draft or a new one in the words of its fields, and choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from quittance.accounts.countries import CURRENCY
from quittance.accounts.models import Organisation
from quittance.catalogue.models import TaxRate
from quittance.customers.models import Customer
from quittance.customers.queries import customer_of
from quittance.errors import NotFound
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.invoicing.preview import Preview
from quittance.invoicing.queries import parts_of
from quittance.money import exponent, format_decimal
from quittance.web.forms import decimal_sign
from quittance.web.invoices.editor.reading import DAYS, ROW, TEXTS, Row, Typed, read
from quittance.web.products.units import GROUPS
from quittance.web.templatetags.figures import formats, percent

OPTION = '<option value="{}" {}>{}</option>'
# Rows to type into where there is no script to add one.
SPARE = 3


def begun(organisation: Organisation, customer: Customer | None) -> Typed:
    """A new draft, for a customer or for nobody yet."""
    typed = read(QueryDict())
    typed.values["prices_include_tax"] = "gross" if organisation.prices_include_tax else "net"
    if customer is not None:
        typed.values.update(
            customer=str(customer.pk), customer_name=customer.name, customer_shown=customer.name
        )
    return typed


def opened(invoice: Invoice) -> Typed:
    """A stored draft as it would have been typed."""
    typed = read(QueryDict())
    values = {name: getattr(invoice, name) or "" for name in ("currency", "number", *TEXTS)}
    for name in DAYS:
        day = getattr(invoice, name)
        values[name] = day.isoformat() if day else ""
    values["customer"] = str(invoice.customer_id)
    values["customer_name"] = values["customer_shown"] = invoice.customer_name
    values["prices_include_tax"] = "gross" if invoice.prices_include_tax else "net"
    values["discount"] = shown(invoice.discount, exponent(invoice.currency)) * bool(
        invoice.discount
    )
    values["exchange_rate"] = "" if invoice.exchange_rate is None else shown(invoice.exchange_rate)
    typed.values.update(values)
    typed.rows = [_row(line, invoice.currency) for line in parts_of(invoice).lines]
    return typed


def _row(line: InvoiceLine, currency: str) -> Row:
    percent = line.discount_percent
    fixed = not percent and line.discount
    values = {
        "product": str(line.product_id or ""),
        "description": line.description,
        "quantity": shown(line.quantity),
        "unit": line.unit,
        "unit_price": shown(line.unit_price, exponent(currency)),
        "discount_percent": shown(percent) if percent else "",
        "discount": shown(line.discount, exponent(currency)) if fixed else "",
        "tax": tax_value(line.tax_category, line.tax_rate, line.exemption_reason),
    }
    return Row(f"l{line.position}", values, net=line.net_amount, discount=line.discount)


def shown(value: Decimal, places: int = 0) -> str:
    """A figure as it stands in a field: without anything between thousands."""
    return format_decimal(value, places, 10).replace(".", decimal_sign())


def tax_value(category: str, percent: Decimal, reason: str) -> str:
    return f"{category}|{format_decimal(percent, 0, 4)}|{reason}"


def spare_rows(typed: Typed) -> list[Row]:
    """Rows with nothing in them: some for a new draft, one more for any other."""
    taken = {row.key for row in typed.rows}
    keys = (f"n{number}" for number in range(1, len(taken) + SPARE + 2))
    wanted = 1 if typed.rows else SPARE
    return [Row(key, empty_values()) for key in keys if key not in taken][:wanted]


def empty_values() -> dict[str, str]:
    return {**dict.fromkeys((*ROW, "discount"), ""), "quantity": "1"}


def figures_into(typed: Typed, preview: Preview) -> None:
    """Put the figures of a preview on the rows, and what is wrong beside its field."""
    for line in preview.lines:
        row = typed.read[line.position - 1]
        row.net, row.discount = line.net_amount, line.discount
    broken = any(row.problems for row in typed.rows)
    for problem in preview.problems:
        attr = problem.attr or ""
        if (broken or typed.data.customer is None) and attr in {"lines", "discount"}:
            # Lines that count for nothing yet are no reason to call the discount too large.
            continue
        if not (attr == "customer" and "customer" in typed.problems):
            typed.blame(problem)


def choices_of(organisation: Organisation, typed: Typed) -> dict[str, Any]:
    """Tax rates and currencies to choose from, with those that the draft has already."""
    rates = list(TaxRate.objects.for_organisation(organisation).active().order_by("name", "id"))
    taxes = {
        tax_value(one.category, one.percent, one.exemption_reason): _short(one) for one in rates
    }
    first = next((one for one in rates if one.is_default), rates[0] if rates else None)
    for row in typed.rows:
        value = row.values["tax"]
        if value and value not in taxes:
            taxes[value] = _called(value)
    currencies = {*CURRENCY.values(), organisation.currency, typed.values["currency"]}
    return {
        "taxes": list(taxes.items()),
        "first_tax": first and tax_value(first.category, first.percent, first.exemption_reason),
        "currencies": sorted(currencies - {""}),
    }


def _short(rate: TaxRate) -> str:
    """The figure first: that is what is seen where there is no room for all of it."""
    shown = percent(rate.percent)
    return rate.name if shown in rate.name else f"{shown} {rate.name}"


def _called(value: str) -> str:
    category, percent, *_ = [*value.split("|"), "", ""]
    return f"{percent.replace('.', decimal_sign())} % ({category})"


class RowOptions:
    """The choices of a row's fields as HTML, made once for each value: a long document shows the
    same few hundreds of times."""

    def __init__(self, taxes: Iterable[tuple[str, str]]) -> None:
        self.taxes = list(taxes) or [("", "\N{EN DASH}")]
        self.known: dict[tuple[str, str], SafeString] = {}

    def of(self, name: str, value: str) -> SafeString:
        key = (name, value)
        if key not in self.known:
            self.known[key] = self._taxes(value) if name == "tax" else self._units(value)
        return self.known[key]

    def _taxes(self, value: str) -> SafeString:
        return format_html_join("", OPTION, _marked(self.taxes, value))

    def _units(self, value: str) -> SafeString:
        groups = (
            (title, format_html_join("", OPTION, _marked(group.items(), value)))
            for title, group in GROUPS
        )
        return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


def _marked(choices: Iterable[tuple[str, Any]], value: str) -> Iterable[tuple[str, str, Any]]:
    return [(code, "selected" if code == value else "", name) for code, name in choices]


def customer_in(organisation: Organisation, typed: Typed) -> Customer | None:
    named = typed.values["customer"]
    if not (named.isascii() and named.isdecimal() and len(named) <= 18):
        return None
    try:
        return customer_of(organisation, int(named))
    except NotFound:
        return None


def address_lines(address: Mapping[str, str] | None) -> Iterable[str]:
    known = address or {}
    town = " ".join(part for part in (known.get("postcode", ""), known.get("city", "")) if part)
    parts = (
        known.get("line1", ""),
        known.get("line2", ""),
        town,
        formats().country(known.get("country", "")),
    )
    return [part for part in parts if part]
