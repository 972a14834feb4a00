"""The same with many documents: asked first, then done, and said what became of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.rules import ADMINS
from quittance.invoicing.bundling import bundle
from quittance.invoicing.documents.naming import safe_name
from quittance.invoicing.mailing import MailInput
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations.many import MOST, Given, Outcome, do_each
from quittance.invoicing.rules import OPEN, Kind, Status
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.invoices.listing.reading import COLUMNS, Row, rows_of, ticked_sums
from quittance.web.rows import ids_of


@dataclass(frozen=True, slots=True)
class Bulk:
    """What can be done with the ticked ones: how it asks, what it does, what is said after it."""

    question: Any
    does: Any
    button: Any
    icon: str
    said: Any
    not_for: Any
    # Whether it is worth a try; the operation itself looks again.
    fits: Callable[[Invoice], bool]
    is_danger: bool = False


def is_draft(invoice: Invoice) -> bool:
    return invoice.status == Status.DRAFT


def is_open(invoice: Invoice) -> bool:
    return invoice.kind == Kind.INVOICE and invoice.status in OPEN


BULKS = {
    "send": Bulk(
        ngettext_lazy("Send %d draft?", "Send %d drafts?"),
        gettext_lazy(
            "Each gets its number and today's date, and can no longer be changed. "
            "A mistake is then put right by a credit note."
        ),
        gettext_lazy("Send"),
        "send",
        ngettext_lazy("%d invoice has been sent.", "%d invoices have been sent."),
        gettext_lazy("Only drafts can be sent."),
        is_draft,
    ),
    "remind": Bulk(
        ngettext_lazy("Remind of %d invoice?", "Remind of %d invoices?"),
        gettext_lazy("Each customer gets a mail with the balance and the invoice."),
        gettext_lazy("Remind"),
        "mail",
        ngettext_lazy("%d reminder is on its way.", "%d reminders are on their way."),
        gettext_lazy("Only open invoices can be reminded of."),
        is_open,
    ),
    "delete": Bulk(
        ngettext_lazy("Delete %d draft?", "Delete %d drafts?"),
        gettext_lazy("They have no number yet, so none is missing afterwards. This is for good."),
        gettext_lazy("Delete"),
        "delete",
        ngettext_lazy("%d draft has been deleted.", "%d drafts have been deleted."),
        gettext_lazy("Only drafts can be deleted; what was sent is corrected by a credit note."),
        is_draft,
        is_danger=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What became of one document, in words; `row` is None where it is not there."""

    row: Row | None
    is_done: bool
    why: str


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def bulk(request: OfficeRequest) -> HttpResponseBase:
    """Ask, then do it with each and say what went and what did not."""
    given = request.POST if request.method == "POST" else request.GET
    act, ids = given.get("action", ""), ids_of(given.getlist("row"), MOST)
    if act not in BULKS or not ids:
        return render(request, "invoices/list/none.html")
    if request.method == "POST":
        return _do(request, act, ids)
    rows = _rows(request, ids)
    fitting = [one for one in rows if BULKS[act].fits(one.invoice)]
    sums = ticked_sums(request.access.organisation, [one.invoice.pk for one in fitting])
    context = {
        "act": act,
        "bulk": BULKS[act],
        "question": BULKS[act].question % len(fitting) if fitting else BULKS[act].not_for,
        "rows": fitting,
        "others": [one for one in rows if not BULKS[act].fits(one.invoice)],
        "sums": sums,
    }
    return render(request, "invoices/list/ask.html", context)


def _do(request: OfficeRequest, act: str, ids: list[int]) -> HttpResponseBase:
    access = request.access
    wants_mail = act == "remind" or "mail" in request.POST
    # What is gone afterwards still has a name.
    before = {one.invoice.pk: one for one in _rows(request, ids)}
    given = Given(access.organisation, access.user, mail=MailInput() if wants_mail else None)
    outcomes = do_each(act, given, ids)
    count = sum(one.is_done for one in outcomes)
    if count == len(outcomes):
        messages.success(request, BULKS[act].said % count)
        return done(request, "invoices:list")
    now = before if act == "delete" else {one.invoice.pk: one for one in _rows(request, ids)}
    results = [
        _said(outcome, now.get(outcome.pk) or before.get(outcome.pk)) for outcome in outcomes
    ]
    failed = len(results) - count
    context = {
        "done": BULKS[act].said % count if count else "",
        "failed": ngettext("%d was not done.", "%d were not done.", failed) % failed,
        "results": sorted(results, key=lambda one: one.is_done),
    }
    return render(request, "invoices/list/outcome.html", context)


def _said(outcome: Outcome, row: Row | None) -> Said:
    if outcome.is_ours:
        why = _("Something went wrong here. Nothing was done with this one: try it again.")
    else:
        why = "" if outcome.error is None else str(outcome.error)
    return Said(row, outcome.is_done, why)


def _rows(request: OfficeRequest, ids: list[int]) -> list[Row]:
    organisation = request.access.organisation
    own = Invoice.objects.for_organisation(organisation).filter(pk__in=ids).only(*COLUMNS)
    return rows_of(own.order_by("-id"), today=organisation.today())


@require_safe
@office()
def download(request: OfficeRequest) -> HttpResponseBase:
    """The PDFs of the issued ones among the ticked, as one file."""
    ids = ids_of(request.GET.getlist("row"), MOST)
    if not ids:
        return render(request, "invoices/list/none.html")
    organisation = request.access.organisation
    packed = bundle(organisation, ids)
    name = safe_name(f"{organisation.slug} {organisation.today()}")
    response = StreamingHttpResponse(packed.pieces(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response
