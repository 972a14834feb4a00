"""Mails and what has become of them; first what needs somebody to decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quittance.accounts.rules import ADMINS
from quittance.lists.messages import MESSAGES
from quittance.notifications.models import Message
from quittance.notifications.operations import (
    cancel_message,
    resend_message,
    settle_uncertain,
)
from quittance.notifications.queries import count_by_state
from quittance.notifications.rules import ENDED_WITHOUT_SUCCESS, Kind, State
from quittance.notifications.texts.filling import LINK
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.settings.mails import KINDS
from quittance.web.settings.places import show

PAGE = 25
STATES = {
    State.UNCERTAIN: (gettext_lazy("Uncertain"), "warn"),
    State.FAILED: (gettext_lazy("Failed"), "bad"),
    State.QUEUED: (gettext_lazy("Waiting"), "info"),
    State.SENDING: (gettext_lazy("On its way"), "info"),
    State.SENT: (gettext_lazy("Sent"), "good"),
    State.CANCELLED: (gettext_lazy("Cancelled"), ""),
}
MAILS: dict[Any, Any] = {**KINDS, Kind.BILL_DIGEST: gettext_lazy("Digest of bills")}
HIDDEN_LINK = "https://…"


@require_safe
@office(read=ADMINS)
def outbox(request: OfficeRequest) -> HttpResponse:
    """All mails, in the API's own filters."""
    organisation, params = request.access.organisation, request.GET
    own = Message.objects.for_organisation(organisation).neediest_first()
    rows = own.filter(MESSAGES.q(params, request.access))
    ordered = rows.order_by(*MESSAGES.order_by(params, ("need", "-id")))
    page = Paginator(ordered.defer("text", "html"), PAGE).get_page(params.get("page"))
    counts = count_by_state(organisation)
    context = {
        "page": page,
        "rows": [(one, MAILS[one.kind], *STATES[State(one.state)]) for one in page],
        "chips": [(state, STATES[state][0], counts.get(state, 0)) for state in STATES],
        "total": sum(counts.values()),
        "is_filtering": MESSAGES.is_filtering(params),
        "csv": csv_of(request),
    }
    return show(request, "outbox.html", "outbox", context)


@require_safe
@office(read=ADMINS)
def message(request: OfficeRequest, pk: int) -> HttpResponse:
    """One mail as it was written, without the address that opens the document."""
    found = Message.objects.for_organisation(request.access.organisation).found(pk=pk)
    label, tone = STATES[State(found.state)]
    context = {
        "message": found,
        "label": label,
        "tone": tone,
        "text": found.text.replace(LINK, HIDDEN_LINK),
        "may_resend": found.state in ENDED_WITHOUT_SUCCESS,
        "may_confirm": found.state == State.UNCERTAIN,
        "may_cancel": found.state == State.QUEUED,
    }
    return show(request, "message.html", "outbox", context, crumb=found.subject)


@require_POST
@office(read=ADMINS)
def resend(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    one = resend_message(organisation=access.organisation, message_id=pk, by=access.user)
    messages.success(request, _("The mail to %(to)s is sent once more.") % {"to": one.to})
    return done(request, "settings:outbox")


@require_POST
@office(read=ADMINS)
def confirm(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Somebody has found out that an uncertain one has arrived."""
    access = request.access
    one = settle_uncertain(organisation=access.organisation, message_id=pk, by=access.user)
    messages.success(request, _("The mail to %(to)s is marked as arrived.") % {"to": one.to})
    return done(request, "settings:outbox")


@require_POST
@office(read=ADMINS)
def cancel(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    one = cancel_message(organisation=access.organisation, message_id=pk, by=access.user)
    messages.success(request, _("The mail to %(to)s is not sent.") % {"to": one.to})
    return done(request, "settings:outbox")


def csv_of(request: OfficeRequest) -> str:
    """The same list from the API, as a file."""
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    return f"/api/messages/?{query.urlencode()}"
