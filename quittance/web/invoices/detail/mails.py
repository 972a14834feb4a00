"""Mails about a document: what they say, sent again, marked as arrived, kept from being sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quittance.accounts.rules import ADMINS
from quittance.errors import NotFound
from quittance.invoicing.links import url_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.notifications.models import Message
from quittance.notifications.operations import (
    cancel_message,
    resend_message,
    settle_uncertain,
)
from quittance.notifications.texts.writing import Words, with_address
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out, form_page
from quittance.web.forms import sent
from quittance.web.invoices.detail.doing import page_of, shown
from quittance.web.invoices.detail.views import crumbs_of
from quittance.web.once import OnceForm

Act = Callable[..., Message]


@require_safe
@office()
def mail(request: OfficeRequest, pk: int) -> HttpResponse:
    """A mail as it was written, with what went along."""
    message, invoice = _found(request, pk)
    links = PublicLink.objects.for_organisation(request.access.organisation)
    link = links.filter(pk=message.link_id).first() if message.link_id else None
    words = Words(message.subject, message.text, message.html)
    context = {
        "message": message,
        "words": with_address(words, (url_of(link) or "") if link else ""),
        "invoice": invoice,
        "crumbs": crumbs_of(invoice, _("Mail")),
    }
    return render(request, "invoices/detail/mail.html", context)


@form_page
@office(read=ADMINS)
def resend(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """The same mail with the same Message-ID; after asking, since it may arrive twice."""
    said = _("The mail is on its way again.")
    return _done(request, pk, resend_message, "resend", _("Send the mail again"), said)


@form_page
@office(read=ADMINS)
def confirm(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """That an uncertain one has arrived, as the customer says."""
    said = _("The mail is marked as arrived.")
    return _done(request, pk, settle_uncertain, "confirm", _("Mark the mail as arrived"), said)


@form_page
@office(read=ADMINS)
def cancel(request: OfficeRequest, pk: int) -> HttpResponseBase:
    said = _("The mail will not be sent.")
    return _done(request, pk, cancel_message, "cancel", _("Do not send the mail"), said)


def _done(
    request: OfficeRequest, pk: int, act: Act, template: str, title: str, said: str
) -> HttpResponseBase:
    message, invoice = _found(request, pk)
    form = OnceForm(sent(request))
    if form.is_valid():

        def work() -> str:
            organisation = request.access.organisation
            act(organisation=organisation, message_id=pk, by=request.access.user)
            return f"{page_of(invoice)}#mails"

        if response := carried_out(request, form, work, said):
            return response
    more: dict[str, Any] = {"message": message}
    return shown(request, template, form, invoice, title, **more)


def _found(request: OfficeRequest, pk: int) -> tuple[Message, Invoice]:
    organisation = request.access.organisation
    message = Message.objects.for_organisation(organisation).found(pk=pk)
    if message.about != "invoice":
        raise NotFound()
    own = Invoice.objects.for_organisation(organisation)
    return message, own.found(pk=message.about_id)
