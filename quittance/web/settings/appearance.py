"""What documents look like: design, colour, paper, logo, and a picture of it all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.accounts.models import Organisation
from quittance.accounts.operations import change_organisation
from quittance.accounts.rules import ADMINS
from quittance.errors import DomainError, NotFound
from quittance.files.errors import FileUnreadable
from quittance.files.images import LARGEST_UPLOAD, safe_picture
from quittance.files.keeping import keep
from quittance.invoicing.documents.press import Look, draw_pages
from quittance.invoicing.looks import look_of
from quittance.invoicing.samples import sample_invoice, sample_pay_code
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.settings.forms import DESIGNS, AppearanceForm, LogoForm
from quittance.web.settings.particulars import form_page, fresh, particulars
from quittance.web.settings.places import show

# Dots to the inch: to be read, and to be told from another.
LARGE, SMALL = 120, 48


@form_page
@office(read=ADMINS)
def appearance(request: OfficeRequest) -> HttpResponseBase:
    return particulars(request, "appearance", AppearanceForm, logo_of)


@require_safe
@office(read=ADMINS)
def look(request: OfficeRequest) -> HttpResponse:
    """The picture in the look that is being chosen."""
    return render(request, "settings/look.html", {"query": chosen(request).urlencode()})


@require_safe
@office(read=ADMINS)
def sample(request: OfficeRequest) -> HttpResponse:
    """The first page of an invoice of the imagination, as PNG. What is no look counts as none."""
    mine = fresh(request.access)
    named = {**looks_of(mine), **chosen(request).dict()}
    form = AppearanceForm(named, instance=fresh(request.access))
    if form.is_valid():
        for name, value in form.changes().items():
            setattr(mine, name, value)
    content = sample_invoice(mine)
    dots = SMALL if "small" in request.GET else LARGE
    pay = sample_pay_code(mine, content)
    [page, *_more] = draw_pages(content, drawn_as(mine), pay=pay, dots_per_inch=dots)
    return HttpResponse(page, content_type="image/png")


@require_POST
@office(read=ADMINS)
def logo(request: OfficeRequest) -> HttpResponseBase:
    """Put a logo on the documents that will be issued."""
    access, form = request.access, LogoForm(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["image"].read(LARGEST_UPLOAD + 1)
        try:
            picture = safe_picture(content, attr="image")
        except DomainError as error:
            put_on_form(form, error)
        else:
            file = keep(
                organisation=access.organisation,
                content=picture.content,
                media_type=picture.media_type,
            )
            put_logo(request, file.sha256)
            messages.success(request, _("Your next documents bear this logo."))
            return redirect("settings:appearance")
    stored = fresh(access)
    look_form = AppearanceForm(instance=fresh(access))
    look_form.made_from(stored)
    context = {"form": look_form, **logo_of(stored), "logo_form": form}
    return show(request, "appearance.html", "appearance", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def remove_logo(request: OfficeRequest) -> HttpResponseBase:
    """Ask, then issue documents without a logo."""
    if request.method == "POST":
        put_logo(request, "")
        messages.success(request, _("Your next documents bear no logo."))
        return done(request, "settings:appearance")
    return show(request, "remove_logo.html", "appearance", crumb=_("Remove the logo"))


def put_logo(request: OfficeRequest, digest: str) -> None:
    access = request.access
    if fresh(access).logo != digest:
        changes = {"logo": digest}
        change_organisation(organisation=access.organisation, changes=changes, by=access.user)


def chosen(request: OfficeRequest) -> QueryDict:
    """What of a look is named in the address."""
    named = QueryDict(mutable=True)
    for name in AppearanceForm.base_fields:
        if name in request.GET:
            named[name] = request.GET[name]
    return named


def looks_of(mine: Organisation) -> dict[str, Any]:
    return {name: getattr(mine, name) for name in AppearanceForm.base_fields}


def logo_of(mine: Organisation) -> dict[str, Any]:
    return {"logo": mine.logo, "logo_form": LogoForm(), "designs": DESIGNS}


def drawn_as(mine: Organisation) -> Look:
    try:
        return look_of(mine.snapshot(), organisation=mine.pk)
    except (FileUnreadable, NotFound):
        # A logo that is missing in the storage is said where documents are printed.
        return look_of({**mine.snapshot(), "logo": ""}, organisation=mine.pk)
