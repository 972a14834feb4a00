"""Entries of the journal in words, whose rows are a click away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language

from quittance.accounts.models import Organisation
from quittance.reports.telling import Entry, Part, sentences
from quittance.reports.words import LANGUAGES, field_alone
from quittance.web.journal.values import shown
from quittance.web.navigation import address

# The page of a row of a kind, and the sign of it.
PAGES = {
    "customer": "customers:detail",
    "product": "products:detail",
    "category": "categories:edit",
    "tax_rate": "tax_rates:edit",
    "invoice": "invoices:detail",
    "order": "orders:detail",
    "bill": "bills:detail",
    "supplier": "suppliers:detail",
    "payment_run": "bills:run",
    "webhook_endpoint": "settings:webhook",
}
ICONS = {
    "organisation": "building",
    "membership": "team",
    "invitation": "mail",
    "customer": "customer",
    "category": "category",
    "tax_rate": "tax",
    "product": "product",
    "invoice": "invoice",
    "payment": "payment",
    "link": "link",
    "message": "mail",
    "mail_text": "edit",
    "supplier": "building",
    "bill": "file",
    "review_link": "link",
    "approval_limit": "shield",
    "payment_run": "bank",
    "product_image": "image",
    "api_token": "key",
    "customer_credit": "payment",
    "shop": "building",
    "order": "product",
    "webhook_endpoint": "webhook",
}
GOOD = {
    *("payment.recorded", "message.sent", "bill.approved", "bill.paid"),
    *("order.placed", "order.completed"),
}
BAD = {
    "message.failed",
    "message.uncertain",
    "organisation.invoices_overdue",
    "bill.rejected",
    "payment.refund_failed",
    "order.rejected",
    "order.cancelled",
    "webhook_endpoint.disabled",
}
OF_ACTIONS = {
    "invoice.issued": "send",
    "invoice.duplicated": "copy",
    "invoice.credited": "undo",
    "invoice.reminded": "bell",
    "payment.refunded": "undo",
    "payment.refund_asked": "undo",
    "payment.refund_failed": "alert",
    "customer.archived": "archive",
    "customer.merged": "merge",
    "organisation.invoices_imported": "upload",
    "organisation.invoices_overdue": "clock",
    "link.visited": "eye",
    "bill.approved": "check",
    "bill.rejected": "close",
    "order.accepted": "check",
    "order.rejected": "close",
    "order.cancelled": "undo",
    "webhook_endpoint.disabled": "alert",
}


@dataclass(frozen=True, slots=True)
class Told:
    """`words` are parts of a sentence, each with where it leads or nothing."""

    entry: Entry
    words: list[tuple[str, str]]
    icon: str
    tone: str

    @property
    def digest(self) -> str:
        return bytes(self.entry["digest"]).hex()

    @property
    def row(self) -> str:
        """As a filter of the list takes it."""
        return f"{self.entry['subject']}:{self.entry['subject_id']}"

    @property
    def related(self) -> str:
        kind, pk = self.entry["related"], self.entry["related_id"]
        return f"{kind}:{pk}" if kind and pk is not None else ""

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(field, before, after), each as the page writes it."""
        language = get_language() or "en"
        about = self.entry["subject"], self._currency
        return [
            (
                field_in_words(name, language),
                shown(before, name, *about),
                shown(after, name, *about),
            )
            for name, (before, after) in sorted(self.entry["changes"].items())
        ]

    @property
    def _currency(self) -> str:
        """Of the entry's amounts, where it says so."""
        before, after = self.entry["changes"].get("currency") or ("", "")
        return str(after or before or "")


def told(organisation: Organisation, entries: Sequence[Entry]) -> list[Told]:
    """Each entry in the language of the page. One statement."""
    said = sentences(organisation, entries, get_language() or "en")
    return [
        Told(entry, [_word(part) for part in sentence.parts], *_mark(entry["action"]))
        for entry, sentence in zip(entries, said, strict=True)
    ]


def field_in_words(name: str, language: str) -> str:
    """A field, or one of a row that goes along with it: other.field."""
    known = language if language in LANGUAGES else "en"
    return " · ".join(field_alone(part, known) for part in name.split("."))


def _word(part: Part) -> tuple[str, str]:
    return part.text, page_of(part.kind, part.id)


def page_of(kind: str, pk: int | None) -> str:
    """Where a row is shown; empty where it has no page."""
    name: Any = PAGES.get(kind)
    return address(name, pk) if name and pk else ""


def _mark(action: str) -> tuple[str, str]:
    """Its sign, and whether it is good news or bad."""
    kind, _, verb = action.partition(".")
    usual = "delete" if verb == "deleted" else ICONS.get(kind, "journal")
    tone = "good" if action in GOOD else "bad" if action in BAD else ""
    return OF_ACTIONS.get(action, usual), tone


def by_day(entries: Iterable[Told]) -> list[tuple[date, list[Told]]]:
    """Entries under their days, as the zone in force has them."""
    groups = groupby(entries, key=lambda one: localtime(one.entry["at"]).date())
    return [(day, list(some)) for day, some in groups]
