"""Entries of the journal in words, whose rows are a click away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.timezone import localtime
from django.utils.translation import get_language

from quittance.accounts.models import Organisation
from quittance.reports import telling
from quittance.reports.telling import Entry, Names
from quittance.web.journal.details import Change, changes_of, mentioned
from quittance.web.journal.places import linked

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
    names: Names

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
    def changes(self) -> list[Change]:
        """Field by field; of rows that it names only those are known that were asked for."""
        return changes_of(self.entry, self.names, get_language() or "en")


def told(
    organisation: Organisation, entries: Sequence[Entry], *, in_detail: bool = False
) -> list[Told]:
    """Each entry in the language of the page; `in_detail` with what the rows are called that its
    changes name. One statement."""
    language = get_language() or "en"
    names = telling.names_of(organisation, entries, mentioned(entries) if in_detail else None)
    said = [telling.told(entry, language, names) for entry in entries]
    return [
        Told(entry, [linked(part) for part in sentence.parts], *_mark(entry["action"]), names)
        for entry, sentence in zip(entries, said, strict=True)
    ]


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
