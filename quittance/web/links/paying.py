"""How the public page says that a document is paid: account, reference and symbol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.paycodes import (
    PayCode,
    pay_code,
    printed_iban,
    printed_reference,
)
from quittance.web.symbols import symbol_svg


@dataclass(frozen=True, slots=True)
class Field:
    """Something to be typed into a transfer, as it is shown and as it is copied."""

    name: str
    shown: str
    copied: str
    label: str
    """Of the button that copies it."""


@dataclass(frozen=True, slots=True)
class Paying:
    fields: tuple[Field, ...]
    symbol: SafeString | str
    scan: str
    """What to scan the symbol with."""
    link: str
    """Opens a payment app; empty where there is none."""
    ask: str
    """Said where nothing is known of how to pay."""


def paying(
    content: Content,
    *,
    due: Decimal,
    shown: str,
    plain: str,
    upi_id: str,
    words: Mapping[str, str],
) -> Paying:
    """How `due` is paid; `shown` and `plain` are the same amount for people and for typing."""
    code = pay_code(content, due=due, upi_id=upi_id)
    known = [*_transfer(content), *_upi(code)]
    amount = [("amount", shown, plain)] if known else []
    fields = tuple(
        Field(words[name], text, copied, words["copy_what"].format(what=words[name]))
        for name, text, copied in [*known, *amount, *_reference(content, code)]
        if copied
    )
    return Paying(
        fields=fields if known else (),
        symbol=symbol_svg(code, label=words["code_label"]) if code else "",
        scan=words[f"scan_{code.kind}"] if code else "",
        link=code.link if code else "",
        ask="" if known else words["ask_how"].format(seller=content.seller.name),
    )


def _transfer(content: Content) -> list[tuple[str, str, str]]:
    payment = content.payment
    if payment is None or not payment.iban:
        return []
    return [
        ("recipient", payment.account_name, payment.account_name),
        ("iban", printed_iban(payment.iban), payment.iban),
        ("bic", payment.bic, payment.bic),
    ]


def _upi(code: PayCode | None) -> list[tuple[str, str, str]]:
    return [("upi_id", code.upi_id, code.upi_id)] if code is not None and code.upi_id else []


def _reference(content: Content, code: PayCode | None) -> list[tuple[str, str, str]]:
    reference = content.payment.reference if content.payment else content.number
    found = [("reference", printed_reference(reference), reference)]
    part = code.swiss if code else None
    if part and part.additional_information != reference:
        found.append(("information", part.additional_information, part.additional_information))
    return found
