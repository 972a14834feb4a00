"""Values of the journal's details as pages write them.

The journal keeps what is the same in every language: 2026-11-28, 567.63, sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from quittance.accounts.rules import Role
from quittance.money import EXPONENTS
from quittance.web.customers.forms import FORMATS
from quittance.web.payments.reading import METHODS
from quittance.web.products.units import NAMES
from quittance.web.reports.words import CATEGORIES
from quittance.web.settings.forms import CHECKS, DESIGNS, PAPERS, REFERENCES
from quittance.web.settings.limits import DIGESTS
from quittance.web.settings.mails import KINDS
from quittance.web.settings.outbox import MAILS, STATES
from quittance.web.shop.words import STATUSES as OF_ORDERS
from quittance.web.shop.words import WAYS
from quittance.web.templatetags.figures import day, formats, moment, money
from quittance.web.templatetags.ui import STATUSES

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*", re.ASCII)
AMOUNT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
# Names that mean an amount of money wherever they stand.
AMOUNTS = {
    *("amount", "amount_paid", "amount_credited", "credited", "refunded", "used"),
    *("subtotal", "net_total", "tax_total", "total", "stated_total", "prepaid", "rounding"),
    *("discount", "price", "invoices_total", "credit_notes_total"),
}
# How the names of days and instants end: what is typed is left alone, also if it looks like one.
DAYS = ("_on", "_date", "_at", "period_start", "period_end")
YES_NO = {True: _("yes"), False: _("no")}
USUAL = {status: label for status, (_tone, label) in STATUSES.items()}
LABELS: Mapping[str, Mapping[Any, Any]] = {
    "status": USUAL,
    "order.status": {status: label for status, (label, _tone) in OF_ORDERS.items()},
    "message.state": {state: label for state, (label, _tone) in STATES.items()},
    "role": {role.value: role.label for role in Role},
    "method": METHODS,
    "payment_way": WAYS,
    "message.kind": MAILS,
    "mail_text.kind": KINDS,
    "unit": NAMES,
    "einvoice_format": FORMATS,
    "tax_rate.category": CATEGORIES,
    "organisation.design": dict(DESIGNS),
    "organisation.paper": dict(PAPERS),
    "organisation.language": dict(settings.LANGUAGES),
    "organisation.payment_reference": dict(REFERENCES),
    "organisation.einvoice_check": dict(CHECKS),
    "organisation.bill_digest": dict(DIGESTS),
    "webhook_endpoint.state": {
        "active": _("active"),
        "paused": _("paused"),
        "disabled": _("switched off"),
    },
    "webhook_endpoint.reason": {
        "gone": _("The receiver has asked for it (410)."),
        "failing": _("Every try has failed for five days."),
    },
}


def shown(value: Any, field: str, subject: str, currency: str) -> str:
    """A value of a `field` of a row of the kind `subject`, or of another row: other.field."""
    if isinstance(value, bool):
        return str(YES_NO[value])
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    of, _dot, name = field.rpartition(".")
    labels = LABELS.get(f"{of or subject}.{name}") or LABELS.get(name) or {}
    if value in labels:
        return str(labels[value])
    if name in AMOUNTS and AMOUNT.fullmatch(value):
        return _amount(value, currency)
    return _instant(value) if name.endswith(DAYS) else value


def _amount(value: str, currency: str) -> str:
    """With its currency where the entry says which."""
    if currency in EXPONENTS:
        return money(Decimal(value), currency)
    return formats().decimals(value)


def _instant(value: str) -> str:
    if DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    return moment(datetime.fromisoformat(value)) if MOMENT.fullmatch(value) else value
