"""Issuing a draft, mailing what is issued, and reminding: each with its mail to look at before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quittance.accounts.models import Organisation
from quittance.accounts.rules import ADMINS
from quittance.errors import Problem
from quittance.invoicing.documents.asking import (
    CODE,
    as_if_issued,
    asked_of,
    is_einvoice,
    problems,
    trial_of,
)
from quittance.invoicing.documents.build import content_from, content_of
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.rules import broken_rules
from quittance.invoicing.enclosing import pdf_name
from quittance.invoicing.mailing import MailInput
from quittance.invoicing.mailpreview import usual_wording, words_of_mail
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import (
    issue_invoice,
    mail_document,
    next_level,
    remind_invoice,
)
from quittance.invoicing.queries import parts_of
from quittance.invoicing.rules import Status
from quittance.notifications.errors import UnknownPlaceholder
from quittance.notifications.rules import Kind as MailKind
from quittance.notifications.rules import text_kind
from quittance.notifications.texts.filling import PLACEHOLDERS
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out, form_page
from quittance.web.dialogs import done
from quittance.web.forms import sent
from quittance.web.invoices.detail.acts import address
from quittance.web.invoices.detail.doing import page_of, shown
from quittance.web.invoices.detail.forms import MailForm, SendForm


@dataclass(frozen=True, slots=True)
class Lack:
    """What keeps a draft from being a valid e-invoice, and where to mend it."""

    detail: str
    where: str
    url: str


@form_page
@office(read=ADMINS)
def send(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Issue a draft, with a mail or without; mail what is issued, also once more."""
    invoice = found(request, pk)
    if invoice.status != Status.DRAFT and request.POST.get("issue"):
        messages.info(request, _("It has been sent already. It was not sent twice."))
        return done(request, page_of(pk))
    if invoice.status != Status.DRAFT:
        return mail_page(request, invoice, invoice.kind)
    organisation = request.access.organisation
    begin = {**_usual(invoice, organisation, invoice.kind), "email": bool(invoice.customer.email)}
    form = SendForm(sent(request), initial=begin)
    if form.is_valid():
        wanted = form.wanted() if form.cleaned_data["email"] else None
        numbers: list[str] = []

        def work() -> str:
            issued = issue_invoice(
                organisation=organisation,
                invoice_id=pk,
                on=form.cleaned_data["issue_date"],
                mail=wanted,
                by=request.access.user,
            )
            numbers.append(str(issued.number))
            return page_of(pk)

        def said() -> str:
            if wanted:
                return _("%(number)s is on its way.") % {"number": numbers[-1]}
            return _("%(number)s has been issued. No mail was sent.") % {"number": numbers[-1]}

        if response := carried_out(request, form, work, said):
            return response
    profile, lacks = lacks_of(invoice, organisation)
    more = {"profile": profile, "lacks": lacks, "is_due_before": is_due_before(invoice, form)}
    more |= _mail_parts(request, invoice, form, invoice.kind)
    return shown(request, "send", form, invoice, _("Send the invoice"), **more)


def is_due_before(invoice: Invoice, form: SendForm) -> bool:
    """Whether its due date lies before its date: worth a look, but no mistake."""
    given = form.cleaned_data.get("issue_date") if form.is_bound else None
    issued: date = given or invoice.organisation.today()
    return invoice.due_date is not None and invoice.due_date < issued


@form_page
@office(read=ADMINS)
def remind(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Remind the customer of an open invoice."""
    return mail_page(request, found(request, pk), MailKind.REMINDER)


@require_POST
@office(read=ADMINS)
def preview(request: OfficeRequest, pk: int, kind: str) -> HttpResponse:
    """The mail with the words that are being typed."""
    invoice = found(request, pk)
    fitting = kind if kind in {invoice.kind, MailKind.REMINDER} else invoice.kind
    form = MailForm(request.POST)
    form.is_valid()
    words = words_shown(request, invoice, form, words_of(invoice, fitting))
    return render(request, "invoices/detail/mail_words.html", {"words": words})


def mail_page(request: OfficeRequest, invoice: Invoice, kind: str) -> HttpResponseBase:
    organisation = request.access.organisation
    usual = _usual(invoice, organisation, words_of(invoice, kind))
    form = MailForm(sent(request), initial=usual)
    is_reminder = kind == MailKind.REMINDER
    if form.is_valid():
        act = remind_invoice if is_reminder else mail_document

        def work() -> str:
            act(
                organisation=organisation,
                invoice_id=invoice.pk,
                by=request.access.user,
                wanted=form.wanted(),
            )
            return f"{page_of(invoice)}#mails"

        said = _("The reminder is on its way.") if is_reminder else _("The mail is on its way.")
        if response := carried_out(request, form, work, said):
            return response
    title = _("Remind the customer") if is_reminder else _("Send by mail")
    more = _mail_parts(request, invoice, form, kind)
    return shown(request, "mailing", form, invoice, title, **more)


def _mail_parts(
    request: OfficeRequest, invoice: Invoice, form: MailForm, kind: str
) -> dict[str, Any]:
    """What a mail would say and carry, beside the form for it."""
    words = words_of(invoice, kind)
    return {
        "kind": kind,
        "words": words_shown(request, invoice, form, words),
        "attachments": attachments_of(invoice, kind),
        "placeholders": sorted(PLACEHOLDERS[words]),
    }


def words_of(invoice: Invoice, kind: str) -> str:
    """The TextKind of a mail that would be sent now: reminders grow firmer."""
    return text_kind(kind, next_level(invoice)) if kind == MailKind.REMINDER else kind


def found(request: OfficeRequest, pk: int) -> Invoice:
    own = Invoice.objects.for_organisation(request.access.organisation)
    invoice = own.select_related("customer", "corrects").found(pk=pk)
    invoice.organisation = request.access.organisation
    return invoice


def words_shown(request: OfficeRequest, invoice: Invoice, form: MailForm, kind: str) -> Any:
    """The mail that the form would send; None where its words cannot be filled in."""
    said = form.cleaned_data if form.is_bound else form.initial
    wanted = MailInput(subject=said.get("subject") or "", message=said.get("message") or "")
    organisation = request.access.organisation
    try:
        return words_of_mail(invoice, organisation, invoice.customer, wanted, kind=kind)
    except UnknownPlaceholder:
        return None


def attachments_of(invoice: Invoice, kind: str) -> list[str]:
    """What goes along, in words."""
    number = invoice.number
    files = [pdf_name(invoice) if number else _("The document as PDF, named by its number")]
    if kind == MailKind.REMINDER:
        today = invoice.organisation.today()
        is_late = invoice.seen_on(today) == Status.OVERDUE
        return [_("The reminder as a letter"), *files] if is_late else files
    if invoice.customer.wants_xml and is_einvoice(*_as_if_issued(invoice)):
        files.append(_("The e-invoice as XML"))
    return files


def _as_if_issued(invoice: Invoice) -> tuple[Invoice, Content]:
    """A document and what it says, of a draft as if it were issued today."""
    if invoice.status != Status.DRAFT:
        return invoice, content_of(invoice)
    organisation = invoice.organisation
    trial = trial_of(invoice, organisation, invoice.customer, organisation.today())
    parts = parts_of(invoice)
    return trial, content_from(trial, parts.lines, parts.taxes)


def lacks_of(invoice: Invoice, organisation: Organisation) -> tuple[Profile | None, list[Lack]]:
    """The profile that a draft must fit to be sent, and all that it lacks; where none is asked
    for, what keeps it from being an e-invoice is nobody's trouble."""
    profile = asked_of(organisation, invoice.customer)
    if profile is None:
        return None, []
    content = as_if_issued(
        invoice, parts_of(invoice), organisation, invoice.customer, organisation.today()
    )
    return profile, list(lacks_from(problems(broken_rules(content, profile)), invoice))


def lacks_from(found: Iterable[Problem], invoice: Invoice) -> Iterable[Lack]:
    for one in found:
        if one.code == CODE:
            yield Lack(one.detail, *_where(one.attr or "", invoice))


def _where(attr: str, invoice: Invoice) -> tuple[str, str]:
    """Whose particulars a field is of, and the page on which they are."""
    whose = attr.partition(".")[0]
    if whose == "organisation":
        url = address("settings:index") or address("start:business")
        return _("Your business"), url
    if whose == "customer":
        return _("The customer"), address("customers:edit", invoice.customer_id)
    return _("The draft"), address("invoices:edit", invoice.pk)


def _usual(invoice: Invoice, organisation: Organisation, kind: str) -> dict[str, str]:
    usual = usual_wording(invoice, organisation, kind)
    return {"to": invoice.customer.email, "subject": usual.subject, "message": usual.body}
