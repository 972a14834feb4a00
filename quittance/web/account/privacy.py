"""A person's data: all of it as a file, and the account deleted."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.accounts.addresses import client_address
from quittance.accounts.models import User
from quittance.errors import DomainError
from quittance.privacy.errors import KeepsBooks, NothingToKeep
from quittance.privacy.exporting.operations import export_of, exports_of, request_export
from quittance.privacy.exporting.storing import pieces_of
from quittance.privacy.handover import keepers_names
from quittance.privacy.models import DataExport
from quittance.privacy.operations import ask_to_delete, deletion_of, keep_account
from quittance.privacy.rules import EXPORT_KEPT, GRACE
from quittance.web.access import signed_in
from quittance.web.errors import put_on_form
from quittance.web.forms import PlainForm, sent


class ConfirmForm(PlainForm):
    """What an open browser alone must not do."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def data(request: HttpRequest) -> HttpResponseBase:
    """The files that were asked for, and asking for one."""
    user = person(request)
    form = ConfirmForm(sent(request))
    if form.is_valid():
        try:
            request_export(user=user, address=client_address(request.META), **form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("Your file is being made. It will be here in a moment."))
            return redirect("account:data")
    context = {"form": form, "exports": exports_of(user), "days": EXPORT_KEPT.days}
    return render(request, "account/data.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def data_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file, for the person whom it is about and nobody else, until it expires."""
    return file_of(export_of(person(request), key=key))


def file_of(export: DataExport) -> StreamingHttpResponse:
    day = export.created_at.date().isoformat()
    return StreamingHttpResponse(
        pieces_of(export),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="quittance-{day}.zip"',
            "Content-Length": str(export.size),
            "Cache-Control": "private, no-store",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delete_account(request: HttpRequest) -> HttpResponseBase:
    """What goes, what stays and why; then the password."""
    user = person(request)
    form = ConfirmForm(sent(request))
    if form.is_valid():
        try:
            ask_to_delete(user=user, address=client_address(request.META), **form.cleaned_data)
        except KeepsBooks:
            # The page says so by itself.
            return redirect("account:delete")
        except DomainError as error:
            put_on_form(form, error)
        else:
            return redirect("account:delete")
    context = {
        "form": form,
        "deletion": deletion_of(user),
        "keeps": keepers_names(user),
        "days": GRACE.days,
    }
    return render(request, "account/delete.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def keep(request: HttpRequest) -> HttpResponseBase:
    """Think better of it."""
    try:
        keep_account(user=person(request))
    except NothingToKeep as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("Your account stays."))
    return redirect("account:index")


def person(request: HttpRequest) -> User:
    return cast(User, request.user)
