"""Suppliers' files: each becomes a draft, or a sentence that says why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quittance.bills.errors import FileKnown, NumberKnown
from quittance.bills.models import Bill
from quittance.bills.operations import upload_bill
from quittance.bills.rules import WRITERS
from quittance.errors import DomainError
from quittance.web.access import Access, OfficeRequest, office
from quittance.web.bills.common import person_of

# Where a whole form is sent at once, without a script.
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `bill` is what to look at, where this person may."""

    name: str
    why: str = ""
    bill: Bill | None = None

    @property
    def is_new(self) -> bool:
        return not self.why


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=WRITERS, write=WRITERS)
def upload(request: OfficeRequest) -> HttpResponseBase:
    """Files chosen or dropped. A script sends each by itself and shows what comes back."""
    files: list[Any] = request.FILES.getlist("file")[:MOST_FILES]
    outcomes = [taken(request.access, one) for one in files]
    if request.htmx:
        return _one(request, outcomes)
    if len(outcomes) == 1 and outcomes[0].is_new and outcomes[0].bill:
        return redirect("bills:edit", outcomes[0].bill.pk)
    context = {
        "outcomes": outcomes,
        "limit": settings.BILL_FILE_LIMIT,
        "crumbs": [(_("Bills"), reverse("bills:list")), (_("Upload"), "")],
    }
    failed = request.method == "POST" and not any(one.is_new for one in outcomes)
    return render(request, "bills/upload/page.html", context, status=422 if failed else 200)


def _one(request: OfficeRequest, outcomes: list[Outcome]) -> HttpResponseBase:
    """The answer about one file; its draft's address goes along, so that one file opens it."""
    outcome = outcomes[0] if outcomes else Outcome("", _("No file came. Choose it again."))
    response = render(request, "bills/upload/outcome.html", {"outcome": outcome})
    if outcome.is_new and outcome.bill:
        response["X-Draft"] = reverse("bills:edit", args=[outcome.bill.pk])
    return response


def taken(access: Access, file: UploadedFile[Any]) -> Outcome:
    """Make a draft of a file. What was refused names the bill that is in the way."""
    name = file.name or ""
    if file.size and file.size > settings.BILL_FILE_LIMIT:
        # Not to be read into memory first.
        megabytes = settings.BILL_FILE_LIMIT // (1024 * 1024)
        return Outcome(name, _("The file has more than %(limit)d MB.") % {"limit": megabytes})
    try:
        made = upload_bill(
            organisation=access.organisation,
            content=file.read(),
            name=name,
            by=person_of(access),
        )
    except (FileKnown, NumberKnown) as error:
        seen = Bill.objects.for_organisation(access.organisation).seen_by(access.user, access.role)
        return Outcome(name, str(error), seen.filter(pk=error.bill).first())
    except DomainError as error:
        return Outcome(name, str(error))
    return Outcome(name, bill=made.bill)
