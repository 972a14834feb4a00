"""What the public page of a document says, as texts ready to be shown. No figure is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quittance.catalogue.rules import TaxCategory
from quittance.invoicing.documents.asking import is_einvoice
from quittance.invoicing.documents.content import Address, Content, Delivery, Line, TaxGroup
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Status, status_on
from quittance.money import format_amount
from quittance.payments.queries import CREDIT, Settlement
from quittance.web.formats import Formats, formats_for
from quittance.web.links.paying import Paying, paying
from quittance.web.links.words import spoken, words_in

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something with its name."""

    name: str
    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was sold."""

    name: str
    description: str
    quantity: str
    unit_price: str
    discount: str
    tax: str
    amount: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the document stands today."""

    badge: str
    state: str
    caption: str
    amount: str
    told: tuple[str, ...]


def page_of(
    invoice: Invoice, content: Content, settled: Sequence[Settlement], *, today: date
) -> dict[str, Any]:
    """The template's context for an issued document with what settled it so far."""
    words = words_in(content.language, content.seller.address.country)
    formats = formats_for(content.language, content.seller.address.country, content.currency)
    return {
        "language": spoken(content.language),
        "words": words,
        "content": content,
        "kind": words["credit_note" if content.is_credit_note else "invoice"],
        "facts": _facts(content, words, formats),
        "has_logo": bool((invoice.seller or {}).get("logo")),
        "seller_lines": address_lines(content.seller.address, formats),
        "seller_facts": _registrations(content, words),
        "buyer_lines": address_lines(content.buyer.address, formats),
        "buyer_facts": _present([Fact(words["vat_number"], content.buyer.vat_number)]),
        "delivery_lines": address_lines(content.delivery.address or Address(), formats),
        "rows": [_row(line, words, formats) for line in content.lines],
        "totals": _totals(invoice, content, words, formats),
        "settled": [_settled(one, words, formats) for one in settled],
        "is_einvoice": is_einvoice(invoice, content),
        "standing": _standing(invoice, content, words, formats, today),
        "paying": _paying(invoice, content, words, formats),
        "ask": words["ask"].format(seller=content.seller.name),
    }


def address_lines(address: Address, formats: Formats) -> list[str]:
    town = f"{address.postcode} {address.city}".strip()
    lines = (address.line1, address.line2, town, address.region)
    return [*filter(None, lines), formats.country(address.country)] if any(lines) else []


def _present(facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.text]


def _facts(content: Content, words: Words, formats: Formats) -> list[Fact]:
    delivery = content.delivery
    named = {
        "issued": formats.short_day(content.issue_date),
        "due": formats.short_day(content.due_date) if content.due_date else "",
        "delivered": formats.short_day(delivery.delivered_on) if delivery.delivered_on else "",
        "period": _period(delivery, words, formats),
        "corrects": content.preceding.number if content.preceding else "",
        "purchase_order": content.purchase_order,
        "contract": content.contract_reference,
        "buyer_reference": content.buyer_reference,
    }
    if content.is_credit_note:
        named["due"] = ""
    return _present(Fact(words[name], text) for name, text in named.items())


def _period(delivery: Delivery, words: Words, formats: Formats) -> str:
    start, end = delivery.period_start, delivery.period_end
    said = {name: formats.short_day(day) for name, day in (("start", start), ("end", end)) if day}
    if start and end:
        return words["period_between"].format(**said)
    word = "period_from" if start else "period_until"
    return words[word].format(**said) if said else ""


def _registrations(content: Content, words: Words) -> list[Fact]:
    names = ("vat_number", "tax_number", "registration_number")
    return _present(Fact(words[name], getattr(content.seller, name)) for name in names)


def _row(line: Line, words: Words, formats: Formats) -> Row:
    discount = words["line_discount"].format(amount=formats.amount(line.discount))
    return Row(
        name=line.name,
        description=line.description,
        quantity=formats.quantity(line.quantity, line.unit),
        unit_price=formats.amount(line.unit_price),
        discount=discount if line.discount else "",
        tax=formats.percent(line.tax_rate),
        amount=formats.amount(line.amount),
    )


def _totals(invoice: Invoice, content: Content, words: Words, formats: Formats) -> list[Fact]:
    totals, money = content.totals, formats.amount
    facts = [Fact(words["subtotal"], money(totals.subtotal))]
    if totals.allowance_total:
        facts += [
            Fact(words["discount"], money(-totals.allowance_total)),
            Fact(words["taxable_total"], money(totals.taxable_total)),
        ]
    facts += [Fact(_tax_name(group, words, formats), money(group.tax)) for group in content.taxes]
    facts.append(Fact(words["total"], money(totals.total), is_strong=True))
    if content.converted_tax:
        converted = content.converted_tax
        rate = formats.number(converted.exchange_rate)
        name = words["converted_tax"].format(currency=converted.currency, rate=rate)
        facts.append(Fact(name, money(converted.tax_total, converted.currency)))
    if invoice.amount_paid:
        facts.append(Fact(words["already_paid"], money(-invoice.amount_paid)))
    if invoice.amount_credited:
        facts.append(Fact(words["already_credited"], money(-invoice.amount_credited)))
    if invoice.amount_paid or invoice.amount_credited:
        facts.append(Fact(words["left"], money(invoice.balance_due), is_strong=True))
    return facts


def _tax_name(group: TaxGroup, words: Words, formats: Formats) -> str:
    said = {"rate": formats.percent(group.rate), "base": formats.amount(group.taxable)}
    if group.category in {TaxCategory.STANDARD, TaxCategory.ZERO} or not group.exemption_reason:
        return words["tax_on"].format(**said)
    return words["untaxed_on"].format(reason=group.exemption_reason, **said)


def _settled(one: Settlement, words: Words, formats: Formats) -> dict[str, str]:
    what = words[one.kind]
    return {
        "on": formats.short_day(one.on),
        "what": what.format(number=one.number) if one.kind == CREDIT else what,
        "amount": formats.amount(one.amount),
    }


def _standing(
    invoice: Invoice, content: Content, words: Words, formats: Formats, today: date
) -> Standing:
    if content.is_credit_note:
        amount = formats.amount(content.totals.total)
        return Standing("", "note", words["total"], amount, _lines(content.payment_terms))
    state = _state(invoice, today)
    told = [_told(state, content, words, formats)]
    if invoice.refund_due:
        told.append(words["refund_due"].format(amount=formats.amount(invoice.refund_due)))
    is_due = invoice.balance_due > 0
    caption = words["amount_due"] if is_due else words["total"]
    amount = formats.amount(invoice.balance_due if is_due else content.totals.total)
    return Standing(words[state], state, caption, amount, tuple(filter(None, told)))


def _state(invoice: Invoice, today: date) -> str:
    seen = status_on(
        invoice.status,
        kind=invoice.kind,
        balance_due=invoice.balance_due,
        due_on=invoice.due_date,
        today=today,
    )
    if seen == Status.SENT:
        return "partly" if invoice.amount_paid or invoice.amount_credited else "open"
    return str(seen)


def _told(state: str, content: Content, words: Words, formats: Formats) -> str:
    if state == Status.PAID:
        return words["paid_thanks"] if content.totals.total else words["no_more"]
    if state == Status.CREDITED:
        return words["credited_all"]
    if content.due_date is None:
        return ""
    sentence = words["was_due" if state == Status.OVERDUE else "pay_by"]
    return sentence.format(day=formats.day(content.due_date))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())


def _paying(invoice: Invoice, content: Content, words: Words, formats: Formats) -> Paying | None:
    if invoice.balance_due <= 0:
        return None
    return paying(
        content,
        due=invoice.balance_due,
        shown=formats.amount(invoice.balance_due),
        plain=format_amount(invoice.balance_due, content.currency),
        upi_id=str((invoice.seller or {}).get("upi_id") or ""),
        words=words,
    )
