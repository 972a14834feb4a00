"""A bill's form beside its pages: shown, asked for totals, saved and handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quittance.bills.errors import AlreadyEntered, BillFrozen, NotSubmittable, NumberKnown
from quittance.bills.models import Bill, BillFile, Supplier
from quittance.bills.operations import submit_bill
from quittance.bills.queries import bill_of
from quittance.bills.rules import WRITERS
from quittance.errors import DomainError, InvalidInput, NotFound
from quittance.web.access import OfficeRequest, office
from quittance.web.bills.common import bill_at, crumbs_of, may_write, person_of
from quittance.web.bills.desk import sheet
from quittance.web.bills.desk.reading import Typed, read
from quittance.web.bills.desk.saving import (
    ChangedElsewhere,
    join,
    understand,
    version_of,
    write,
)
from quittance.web.bills.desk.shown import Desk, live, looked_at, refusals, whole
from quittance.web.bills.viewing import view_of
from quittance.web.once import new_key, once
from quittance.web.rows import ids_of

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@office(read=WRITERS, write=WRITERS)
def new(request: OfficeRequest) -> HttpResponseBase:
    """By hand, without a file; with ?supplier= of one who is known."""
    if request.method == "POST":
        return sent(Desk(request, typed_of(request)))
    ids = ids_of([request.GET.get("supplier", "")], 1)
    own = Supplier.objects.for_organisation(request.access.organisation).current()
    supplier = own.found(pk=ids[0]) if ids else None
    return show(Desk(request, sheet.begun(request.access.organisation, supplier)))


@require_http_methods(FORM)
@office(read=WRITERS, write=WRITERS)
def edit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    bill = bill_at(request, pk)
    if bill.is_frozen or not may_write(request.access, bill):
        messages.warning(request, str(BillFrozen.detail))
        return redirect("bills:detail", pk)
    files = files_of(bill)
    if request.method == "POST":
        version = request.POST.get("version", "")
        return sent(Desk(request, typed_of(request), bill, version, files))
    return show(Desk(request, sheet.opened(bill, files), bill, version_of(bill), files))


@require_POST
@office(write=WRITERS)
def totals(request: OfficeRequest) -> HttpResponse:
    """What it comes to so far, and what is wrong or to be looked at beside its field."""
    desk = sent_desk(request)
    return render(request, "bills/desk/live.html", live(desk, looked_at(desk)))


@require_POST
@office(write=WRITERS)
def restore(request: OfficeRequest) -> HttpResponse:
    """The form with what had been typed into it before the session ended; nothing is saved."""
    return render(request, "bills/desk/form.html", whole(sent_desk(request)))


def sent_desk(request: OfficeRequest) -> Desk:
    """What was sent, of the bill that it names if this person sees that."""
    access, typed = request.access, typed_of(request)
    ids = ids_of([request.POST.get("bill", "")], 1)
    bill = bill_of(access.organisation, access.user, access.role, ids[0]) if ids else None
    files = files_of(bill) if bill else []
    return Desk(request, typed, bill, request.POST.get("version", ""), files)


def typed_of(request: OfficeRequest) -> Typed:
    organisation = request.access.organisation
    typed = read(request.POST, month_first=organisation.country == "US")
    understand(organisation, typed)
    return typed


def files_of(bill: Bill) -> list[BillFile]:
    return list(bill.files.select_related("file").order_by("id"))


def sent(desk: Desk) -> HttpResponseBase:
    """A button was pressed: one more line, save, hand in, or add to the bill that is there."""
    act = desk.request.POST.get("act", "submit")
    if act == "line":
        return show(desk)
    try:
        if act == "join":
            return joined(desk)
        keep(desk)
    except (ChangedElsewhere, BillFrozen) as error:
        desk.conflict = isinstance(error, ChangedElsewhere)
        return refused(desk, error, 409)
    except (AlreadyEntered, NumberKnown, InvalidInput) as error:
        return refused(desk, error)
    return handed_in(desk) if act == "submit" else saved(desk, _("Draft saved."))


def keep(desk: Desk) -> None:
    """Write the bill, a new one once. Raises as `write`, and InvalidInput for what could not even
    be read."""
    if desk.typed.all_problems:
        raise InvalidInput(desk.typed.all_problems[0])

    def work() -> str:
        bill = write(
            organisation=desk.organisation,
            typed=desk.typed,
            bill_id=desk.pk,
            version=desk.version,
            files=desk.files,
            by=person_of(desk.access),
        )
        return reverse("bills:edit", args=[bill.pk])

    was = once(desk.request, work, str)
    access, pk = desk.access, resolve(was.to).kwargs["pk"]
    desk.bill = bill_of(access.organisation, access.user, access.role, pk)
    desk.version = version_of(desk.bill)


def handed_in(desk: Desk) -> HttpResponseBase:
    """What is missing is said; what was typed is saved by then."""
    pk = desk.pk or 0
    try:
        submit_bill(organisation=desk.organisation, bill_id=pk, by=person_of(desk.access))
    except NotSubmittable as error:
        desk.missing = True
        desk.typed = sheet.opened(desk.bill, desk.files) if desk.bill else desk.typed
        understand(desk.organisation, desk.typed)
        return refused(desk, error)
    return saved(desk, _("Handed in: the managers decide now."))


def saved(desk: Desk, said: str) -> HttpResponseBase:
    messages.success(desk.request, said)
    return redirect("bills:detail", desk.pk)


def joined(desk: Desk) -> HttpResponseBase:
    if desk.typed.all_problems:
        raise InvalidInput(desk.typed.all_problems[0])
    number = desk.typed.data.number.strip()

    def work() -> str:
        bill = join(
            organisation=desk.organisation,
            typed=desk.typed,
            bill_id=desk.pk,
            by=person_of(desk.access),
        )
        return where_it_is_seen(desk, bill.pk)

    said = _("The lines have been added to bill %(number)s.") % {"number": number}
    was = once(desk.request, work, lambda: said)
    messages.success(desk.request, was.said)
    return redirect(was.to)


def where_it_is_seen(desk: Desk, pk: int) -> str:
    """A bill's form, or the list where it is somebody else's."""
    access = desk.access
    try:
        bill_of(access.organisation, access.user, access.role, pk)
    except NotFound:
        return reverse("bills:list")
    return reverse("bills:edit", args=[pk])


def refused(desk: Desk, error: DomainError, status: int = 422) -> HttpResponse:
    """The form again with all that was typed, and why it was not taken."""
    for problem in error.problems:
        if problem.attr:
            desk.typed.blame(problem)
    desk.refused = refusals(desk.typed, error)
    return show(desk, status)


def show(desk: Desk, status: int = 200) -> HttpResponse:
    request, bill = desk.request, desk.bill
    title = _("Bill %(number)s") % {"number": bill.number} if bill and bill.number else _("Bill")
    title = title if bill else _("New bill")
    crumbs: list[Any] = [(_("Bills"), reverse("bills:list")), (title, "")]
    context = {
        **whole(desk),
        "title": title,
        "crumbs": crumbs_of(bill, _("Edit")) if bill else crumbs,
        "view": view_of(bill, desk.files) if bill else None,
        "once": new_key(),
    }
    return render(request, "bills/desk/page.html", context, status=status)
