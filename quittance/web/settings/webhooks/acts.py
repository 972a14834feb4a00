"""What can be done to a webhook. What cannot be taken back asks first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quittance.accounts.rules import ADMINS
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.notifications.webhooks.operations import (
    delete_endpoint,
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
)
from quittance.notifications.webhooks.operations import test_endpoint as try_out
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.settings.places import show
from quittance.web.settings.webhooks.endpoints import secret_shown
from quittance.web.settings.webhooks.reading import EndpointRow


@require_POST
@office(read=ADMINS)
def test(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    try_out(organisation=access.organisation, endpoint_id=pk, by=access.user)
    messages.success(request, _("A test is on its way."))
    return done(request, "settings:webhook", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def pause(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    if request.method == "POST":
        pause_endpoint(organisation=access.organisation, endpoint_id=pk, by=access.user)
        messages.success(request, _("The webhook is paused."))
        return done(request, "settings:webhook", pk)
    return _asked(request, pk, "webhooks/pause.html", _("Pause"))


@require_POST
@office(read=ADMINS)
def resume(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    resume_endpoint(organisation=access.organisation, endpoint_id=pk, by=access.user)
    messages.success(request, _("The webhook is told again what happens from now on."))
    return done(request, "settings:webhook", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def rotate(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask, then make another secret, and show it this once."""
    access = request.access
    if request.method == "POST":
        opened = rotate_secret(organisation=access.organisation, endpoint_id=pk, by=access.user)
        return secret_shown(request, opened, _("New secret"))
    return _asked(request, pk, "webhooks/rotate.html", _("New secret"))


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def delete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    if request.method == "POST":
        delete_endpoint(organisation=access.organisation, endpoint_id=pk, by=access.user)
        messages.success(request, _("The webhook is deleted."))
        return done(request, "settings:webhooks")
    return _asked(request, pk, "webhooks/delete.html", _("Delete"))


def _asked(request: OfficeRequest, pk: int, template: str, crumb: str) -> HttpResponse:
    own = WebhookEndpoint.objects.for_organisation(request.access.organisation)
    context = {"row": EndpointRow(own.found(pk=pk))}
    return show(request, template, "webhooks", context, crumb=crumb)
