"""The editor of drafts: shown, asked for totals, saved by itself, and sent off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quittance.accounts.rules import ADMINS
from quittance.customers.models import Customer
from quittance.errors import DomainError, InvalidInput, NotFound, WrongState
from quittance.invoicing.errors import InvoiceImmutable
from quittance.invoicing.models import Invoice
from quittance.invoicing.preview import Preview, preview_draft
from quittance.invoicing.rules import Kind, Status
from quittance.web.access import OfficeRequest, office
from quittance.web.invoices.editor import sheet
from quittance.web.invoices.editor.reading import DAYS, TEXTS, Row, Typed, read
from quittance.web.invoices.editor.saving import (
    ChangedElsewhere,
    understand,
    version_of,
    write,
)

BLAMED = ("customer", "lines", "discount", "number", "exchange_rate", *DAYS, *TEXTS)
BESIDE = {"customer": "customer_name"}
FORM = ["GET", "HEAD", "POST"]


@dataclass
class Desk:
    """One draft in the editor. `draft` is its id once it has one, `version` what was read of it."""

    request: OfficeRequest
    typed: Typed
    draft: int | None = None
    version: str = ""
    offered: list[Customer] = field(default_factory=list)
    conflict: bool = False
    told: bool = False
    saved: Invoice | None = None

    @property
    def organisation(self) -> Any:
        return self.request.access.organisation


@require_http_methods(FORM)
@office(read=ADMINS)
def new(request: OfficeRequest) -> HttpResponseBase:
    if request.method == "POST":
        return sent(request, sent_desk(request, None))
    organisation = request.access.organisation
    asked = request.GET.get("customer", "")
    customer = None
    if asked:
        rows = Customer.objects.for_organisation(organisation)
        customer = rows.found(pk=int(asked)) if asked.isdecimal() and len(asked) < 19 else None
        if customer and customer.archived:
            messages.warning(request, _("This customer is archived."))
            customer = None
    return show(Desk(request, sheet.begun(organisation, customer)))


@require_http_methods(FORM)
@office(read=ADMINS)
def edit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    organisation = request.access.organisation
    invoice = Invoice.objects.for_organisation(organisation).found(pk=pk)
    if invoice.status != Status.DRAFT or invoice.kind != Kind.INVOICE:
        messages.warning(request, str(InvoiceImmutable.detail))
        return redirect(leading(pk, "invoices:detail", "home"))
    if request.method == "POST":
        return sent(request, sent_desk(request, pk))
    return show(Desk(request, sheet.opened(invoice), pk, version_of(invoice)))


@require_POST
@office()
def totals(request: OfficeRequest) -> HttpResponse:
    """What it comes to so far, and what is wrong beside its field."""
    desk = sent_desk(request, None)
    typed = desk.typed
    preview = looked_at(desk)
    return render(
        request, "invoices/editor/live.html", {**figures_of(desk, preview), "typed": typed}
    )


@require_POST
@office()
def autosave(request: OfficeRequest) -> HttpResponse:
    """Save all of it, and say when, or why not."""
    desk = sent_desk(request, None)
    is_new = desk.draft is None
    context: dict[str, Any] = {"desk": desk, "reason": "", "at": None}
    try:
        saved = keep(desk)
    except ChangedElsewhere as error:
        context |= {"reason": str(error), "conflict": True}
    except NotFound:
        context |= {"reason": _("This draft is no longer there."), "conflict": True}
    except DomainError as error:
        context["reason"] = first_reason(desk, error)
        context["conflict"] = isinstance(error, WrongState)
    else:
        desk.draft, desk.version = saved.pk, version_of(saved)
        context["at"] = timezone.localtime()
    response = render(request, "invoices/editor/state.html", context)
    if context["at"] and is_new:
        response["HX-Replace-Url"] = reverse("invoices:edit", args=[desk.draft])
    return response


@require_POST
@office()
def restore(request: OfficeRequest) -> HttpResponse:
    """The form with what had been typed into it before the session ended; nothing is saved."""
    desk = sent_desk(request, None)
    return render(request, "invoices/editor/form.html", context_of(desk))


def sent_desk(request: OfficeRequest, pk: int | None) -> Desk:
    """What was sent; `draft` is the one of the page, or what the form says it has become."""
    typed = read(request.POST)
    named = request.POST.get("draft", "")
    draft = int(named) if named.isascii() and named.isdecimal() and len(named) < 19 else None
    desk = Desk(request, typed, pk or draft, request.POST.get("version", ""))
    if not request.htmx:
        desk.offered = understand(desk.organisation, typed, request.POST.get("customer_choice", ""))
    return desk


def sent(request: OfficeRequest, desk: Desk) -> HttpResponseBase:
    """A button was pressed: save and go on, show one more line, or keep a copy."""
    act = request.POST.get("act", "save")
    if act == "line":
        return show(desk)
    if act == "copy":
        desk.draft = None
    try:
        saved = keep(desk)
    except (ChangedElsewhere, InvoiceImmutable):
        desk.conflict = True
    except InvalidInput as error:
        desk.told = True
        if not desk.typed.all_problems:
            desk.typed.problems["form"] = str(error)
    else:
        if act == "copy":
            messages.success(request, _("Your version has been kept as a draft of its own."))
            return redirect("invoices:edit", saved.pk)
        if act == "send":
            return redirect(leading(saved.pk, "invoices:send", "invoices:detail", "invoices:edit"))
        messages.success(request, _("Draft saved."))
        return redirect(leading(saved.pk, "invoices:detail", "invoices:edit"))
    return show(desk, 409 if desk.conflict else 422)


def keep(desk: Desk) -> Invoice:
    """Write the draft. Raises as `write`, and InvalidInput for what could not even be read."""
    typed = desk.typed
    if typed.all_problems:
        raise InvalidInput(typed.all_problems[0])
    try:
        return write(
            organisation=desk.organisation,
            typed=typed,
            draft=desk.draft,
            version=desk.version,
            by=desk.request.access.user,
        )
    except InvalidInput as error:
        for problem in error.problems:
            typed.blame(problem)
        raise


def first_reason(desk: Desk, error: DomainError) -> str:
    if desk.typed.data.customer is None and not desk.typed.problems.get("customer_name"):
        return _("choose the customer first")
    if not desk.typed.data.lines and not desk.typed.all_problems[1:]:
        return _("add a line first")
    return next(iter(desk.typed.all_problems), str(error))


def looked_at(desk: Desk) -> Preview | None:
    """Figures of what is right; None where the draft is no longer one."""
    try:
        preview = preview_draft(
            organisation=desk.organisation, data=desk.typed.data, draft_id=desk.draft
        )
    except (NotFound, InvoiceImmutable):
        return None
    sheet.figures_into(desk.typed, preview)
    if not desk.told:
        without_what_is_missing(desk.typed, preview)
    return preview


def without_what_is_missing(typed: Typed, preview: Preview) -> None:
    """While somebody types, what is not there yet is no mistake."""
    missing = {problem.detail for problem in preview.problems if problem.code == "required"}
    for found in (typed.problems, *(row.problems for row in typed.rows)):
        for name in [name for name, detail in found.items() if detail in missing]:
            del found[name]


def figures_of(desk: Desk, preview: Preview | None) -> dict[str, Any]:
    typed, invoice = desk.typed, preview.invoice if preview else None
    return {
        "figures": invoice,
        "figured_taxes": preview.taxes if preview else [],
        "currency": invoice.currency if invoice else "",
        "is_late": is_late(desk),
        "rows": typed.rows,
        # Where on the page, and what: also of fields that are right, so that it goes away again.
        "fields": [
            (name, (BESIDE.get(name, name), typed.problems.get(name, ""))) for name in BLAMED
        ],
    }


def is_late(desk: Desk) -> bool:
    """Whether it would be due before it can be issued: worth a look, but no mistake."""
    typed = desk.typed
    due = None if "due_date" in typed.problems else parse_date(typed.values["due_date"].strip())
    return due is not None and due < desk.organisation.today()


def context_of(desk: Desk) -> dict[str, Any]:
    typed = desk.typed
    preview = looked_at(desk)
    if preview is None:
        desk.conflict = True
    customer = sheet.customer_in(desk.organisation, typed)
    choices = sheet.choices_of(desk.organisation, typed)
    typed.rows += sheet.spare_rows(typed)
    for row in typed.rows:
        if row.is_empty and not row.values["tax"]:
            row.values["tax"] = choices["first_tax"] or ""
    pattern = Row("__key__", {**sheet.empty_values(), "tax": choices["first_tax"] or ""})
    return {
        "desk": desk,
        "typed": typed,
        "values": typed.values,
        "customer": customer,
        "address": sheet.address_lines(customer.billing_address) if customer else [],
        "options": sheet.RowOptions(choices["taxes"]),
        "pattern": pattern,
        **choices,
        **figures_of(desk, preview),
    }


def show(desk: Desk, status: int = 200) -> HttpResponse:
    title = _("Edit draft") if desk.draft else _("New invoice")
    crumbs = [(_("Invoices"), leading(None, "invoices:list", "home")), (title, "")]
    context = {**context_of(desk), "title": title, "crumbs": crumbs}
    return render(desk.request, "invoices/editor/page.html", context, status=status)


def leading(pk: int | None, *names: str) -> str:
    """The address of the first of these pages that there is."""
    for name in names:
        try:
            return reverse(name, args=[pk] if pk and ":" in name else [])
        except NoReverseMatch:
            continue
    return reverse("home")
