"""What mails say: words of the house or of one's own, with a preview of either."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.accounts.models import Organisation
from quittance.accounts.operations import locked
from quittance.accounts.rules import ADMINS
from quittance.errors import DomainError, NotFound
from quittance.invoicing.links import url_with
from quittance.invoicing.mailing import colours_of
from quittance.notifications.operations import drop_mail_text, put_mail_text
from quittance.notifications.queries import UsedWording, wording_used, wordings_of
from quittance.notifications.rules import TextKind
from quittance.notifications.texts.defaults import LANGUAGES, Wording
from quittance.notifications.texts.filling import PLACEHOLDERS, refuse_unknown
from quittance.notifications.texts.writing import Words, with_address, written
from quittance.shop.mails.samples import samples_of
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.settings.forms import MailTextForm
from quittance.web.settings.places import show
from quittance.web.settings.seen import changed_since, seen_of

KINDS = {
    TextKind.INVOICE: gettext_lazy("With an invoice"),
    TextKind.CREDIT_NOTE: gettext_lazy("With a credit note"),
    TextKind.REMINDER: gettext_lazy("Reminder"),
    TextKind.SECOND_REMINDER: gettext_lazy("Second reminder"),
    TextKind.FINAL_REMINDER: gettext_lazy("Third reminder and later"),
    TextKind.REVIEW_REQUEST: gettext_lazy("Please decide on a bill"),
    TextKind.BILL_DECIDED: gettext_lazy("A bill was decided on"),
    TextKind.ORDER_PLACED: gettext_lazy("Order placed"),
    TextKind.ORDER_PAID: gettext_lazy("Order paid online"),
    TextKind.ORDER_ACCEPTED: gettext_lazy("Order accepted"),
    TextKind.ORDER_COMPLETED: gettext_lazy("Order completed"),
    TextKind.ORDER_REJECTED: gettext_lazy("Order rejected"),
    TextKind.ORDER_CANCELLED: gettext_lazy("Order cancelled by the buyer"),
    TextKind.ORDER_EXPIRED: gettext_lazy("Order not paid in time"),
    TextKind.ORDER_RECEIVED: gettext_lazy("To admins: new order"),
    TextKind.ORDER_WITHDRAWN: gettext_lazy("To admins: order cancelled"),
    TextKind.LOW_STOCK: gettext_lazy("To admins: low stock"),
}
TONGUES = {"en": gettext_lazy("English"), "de": gettext_lazy("German")}


@require_safe
@office(read=ADMINS)
def texts(request: OfficeRequest) -> HttpResponse:
    organisation = request.access.organisation
    rows = [
        (one, KINDS[TextKind(one.kind)], TONGUES[one.language]) for one in wordings_of(organisation)
    ]
    own = sum(one.is_own for one, *_more in rows)
    note = ngettext("%(own)d text of your own", "%(own)d texts of your own", own) % {"own": own}
    return show(request, "texts.html", "texts", {"rows": rows, "note": note})


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def text(request: OfficeRequest, kind: str, language: str) -> HttpResponseBase:
    used = found(request, kind, language)
    form = MailTextForm(sent(request), initial=parts_of(used.wording))
    seen = seen_of(parts_of(used.wording))
    if form.is_valid():
        try:
            saved = put(request, kind, language, form)
        except DomainError as error:
            put_on_form(form, error)
        else:
            if saved:
                messages.success(request, _("Saved."))
                return redirect("settings:text", kind, language)
    words = preview_of(request.access.organisation, kind, language, form_wording(form, used))
    context = {**named(kind, language), "form": form, "used": used, "seen": seen, "words": words}
    title = f"{KINDS[TextKind(kind)]} · {TONGUES[language]}"
    status = 422 if form.errors else 200
    return show(request, "text.html", "texts", context, status=status, crumb=title)


@require_POST
@office(read=ADMINS)
def preview(request: OfficeRequest, kind: str, language: str) -> HttpResponse:
    """What is being typed, with an invoice of the imagination."""
    used = found(request, kind, language)
    said = {name: request.POST.get(name, "") for name in ("subject", "body")}
    organisation = request.access.organisation
    context: dict[str, Any] = {}
    try:
        refuse_unknown(kind, **said)
    except DomainError as error:
        context["problems"] = error.problems
    else:
        wording = Wording(
            said["subject"] or used.wording.subject, said["body"] or used.wording.body
        )
        context["words"] = preview_of(organisation, kind, language, wording)
    return render(request, "settings/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def reset(request: OfficeRequest, kind: str, language: str) -> HttpResponseBase:
    """Ask, then go back to the words of the house."""
    used, access = found(request, kind, language), request.access
    if request.method == "POST":
        drop_mail_text(
            organisation=access.organisation, kind=kind, language=language, by=access.user
        )
        messages.success(request, _("These mails say again what they say by default."))
        return done(request, "settings:text", kind, language)
    context = {**named(kind, language), "used": used}
    return show(request, "reset.html", "texts", context, crumb=_("Back to the default text"))


def put(request: OfficeRequest, kind: str, language: str, form: MailTextForm) -> bool:
    """Whether it was written: not over what somebody else has written meanwhile."""
    access = request.access
    with transaction.atomic():
        locked(access.organisation)
        now = parts_of(found(request, kind, language).wording)
        if changed_since(request.POST.get("seen", ""), now):
            said = _(
                "Somebody has changed this text since you opened the page. Save again to put "
                "yours in its place."
            )
            form.add_error(None, said)
            return False
        wording = Wording(form.cleaned_data["subject"], form.cleaned_data["body"])
        put_mail_text(
            organisation=access.organisation,
            kind=kind,
            language=language,
            wording=wording,
            by=access.user,
        )
    return True


def found(request: OfficeRequest, kind: str, language: str) -> UsedWording:
    if kind not in TextKind.values or language not in LANGUAGES:
        raise NotFound()
    return wording_used(request.access.organisation, kind, language)


def parts_of(wording: Wording) -> dict[str, str]:
    return {"subject": wording.subject, "body": wording.body}


def named(kind: str, language: str) -> dict[str, Any]:
    # As pairs: to a template, a placeholder named `items` would stand before the method.
    return {"kind": kind, "language": language, "placeholders": [*PLACEHOLDERS[kind].items()]}


def form_wording(form: MailTextForm, used: UsedWording) -> Wording:
    said = [str(form[name].value() or "") for name in ("subject", "body")]
    return Wording(*said) if all(said) else used.wording


def preview_of(organisation: Organisation, kind: str, language: str, wording: Wording) -> Words:
    words = written(
        wording,
        samples_of(kind, organisation, language),
        sender=organisation.name,
        language=language,
        colours=colours_of(organisation),
    )
    return with_address(words, url_with("sample"))
