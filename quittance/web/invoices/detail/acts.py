"""What can be done with a document as it stands, by who looks at it; the first is the usual one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import OPEN, Kind, Status


@dataclass(frozen=True, slots=True)
class Act:
    """A link to a form or file. `starts` a group of its own within the menu."""

    label: str
    icon: str
    url: str
    is_dialog: bool = True
    is_file: bool = False
    is_danger: bool = False
    starts: bool = False
    keys: str = ""


def acts_of(invoice: Invoice, *, today: date, is_admin: bool) -> list[Act]:
    """Only those that the person may do and the domain would not refuse."""
    found = [*(_own(invoice) if is_admin else ()), *_papers(invoice, today)]
    return [act for act in found if act.url]


def _own(invoice: Invoice) -> Iterator[Act]:
    if invoice.status == Status.DRAFT:
        yield from _of_draft(invoice)
    elif invoice.kind == Kind.CREDIT_NOTE:
        yield _act(invoice, _("Send by mail"), "send", "send", keys="m")
    else:
        yield from _of_invoice(invoice)


def _of_draft(invoice: Invoice) -> Iterator[Act]:
    yield _act(invoice, _("Send"), "send", "send", keys="s", is_wide=True)
    yield _act(invoice, _("Edit"), "edit", "edit", keys="e", is_dialog=False)
    yield _act(invoice, _("Duplicate"), "copy", "duplicate")
    yield _act(invoice, _("Delete"), "delete", "delete", is_danger=True)


def _of_invoice(invoice: Invoice) -> Iterator[Act]:
    if invoice.status in OPEN:
        yield _act(invoice, _("Record payment"), "payment", "pay", keys="p")
        yield _act(invoice, _("Remind"), "bell", "remind", keys="r")
    yield _act(invoice, _("Send by mail"), "send", "send", keys="m")
    yield _act(invoice, _("Duplicate"), "copy", "duplicate")
    if invoice.status != Status.CREDITED:
        yield _act(invoice, _("Credit"), "undo", "credit", keys="c")
    yield _act(invoice, _("Make a public link"), "link", "link")


def _papers(invoice: Invoice, today: date) -> Iterator[Act]:
    """Readers may have them all; what is no more than a file comes from where programs have it."""
    is_draft = invoice.status == Status.DRAFT
    yield _file(invoice, _("Preview as PDF") if is_draft else _("PDF"), "invoices:pdf", starts=True)
    own = f"/api/invoices/{invoice.pk}"
    if invoice.kind == Kind.INVOICE:
        if is_draft:
            yield Act(_("Quote"), "file", f"{own}/quote/", False, is_file=True)
        else:
            label = _("Copy with payments so far")
            yield Act(label, "file", f"{own}/pdf/?copy=1", False, is_file=True)
        yield Act(_("Packing slip"), "product", f"{own}/packing-slip/", False, is_file=True)
    if invoice.seen_on(today) == Status.OVERDUE:
        yield Act(_("Reminder letter"), "bell", f"{own}/reminder/", False, is_file=True)


def _file(invoice: Invoice, label: str, name: str, *, starts: bool) -> Act:
    url = address(name, invoice.pk)
    return Act(label, "file", url, is_dialog=False, is_file=True, starts=starts)


def _act(
    invoice: Invoice,
    label: str,
    icon: str,
    name: str,
    *,
    is_dialog: bool = True,
    is_danger: bool = False,
    is_wide: bool = False,
    keys: str = "",
) -> Act:
    url = address(f"invoices:{name}", invoice.pk)
    # What takes a whole page to look at is a page.
    return Act(label, icon, url, is_dialog and not is_wide, False, is_danger, is_danger, keys)


def address(name: str, *args: int) -> str:
    """The URL of a page; empty where it is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
