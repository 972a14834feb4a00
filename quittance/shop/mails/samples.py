"""What an order of the imagination would put into a mail, to see its wording with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from quittance.accounts.models import Organisation
from quittance.invoicing.documents.paycodes.accounts import printed_iban
from quittance.invoicing.documents.press.figures import figures_of
from quittance.invoicing.mailing import sample_values
from quittance.notifications.rules import OF_SHOPS
from quittance.notifications.texts.defaults import language_of
from quittance.notifications.texts.filling import Lines
from quittance.shop.mails.values import ITEM, LEFT, WAYS, page_for
from quittance.shop.queries import shop_of
from quittance.shop.rules import PaymentWay

# Of no account: the one that ISO 13616 gives as an example.
IBAN = "GB29NWBK60161331926819"
REASONS = {"en": "The last one is broken", "de": "Das letzte Stück ist beschädigt"}
LAMPS = {"en": "Desk lamp", "de": "Schreibtischlampe"}


def samples_of(kind: str, organisation: Organisation, language: str) -> Mapping[str, str]:
    """For any kind of mail; `language` is one that there are words in."""
    if kind not in OF_SHOPS:
        return sample_values(organisation, language)
    known = language_of(language)
    figures = figures_of(language, organisation.country)
    net, total = Decimal(1000), Decimal(1190)
    lamp = LAMPS[known]
    said = {"quantity": "2", "name": lamp, "amount": figures.money(net, organisation.currency)}
    money = figures.money(total, organisation.currency)
    return {
        "account_name": organisation.name,
        "balance": money,
        "bic": "",
        "customer": "Cleo Brandt",
        "due_date": figures.day(date(2026, 12, 26)),
        "iban": printed_iban(organisation.iban or IBAN),
        "invoice": "INV-2026-0042",
        "items": Lines.of([ITEM.format(**said)]),
        "kept": money,
        "link": page_for(kind, organisation.slug, 1),
        "names": lamp,
        "number": "K7MH-Q2XD",
        "organisation": organisation.name,
        "paid": money,
        "person": "Max Weber",
        "products": Lines.of([LEFT[known].format(name=lamp, stock="2", low="3")]),
        "reason": REASONS[known],
        "reference": "INV-2026-0042",
        "refund_due": money,
        "shop": shop_of(organisation).name or organisation.name,
        "to_transfer": money,
        "total": money,
        "way": WAYS[PaymentWay.BANK_TRANSFER, known],
    }
