"""What the link in an invitation opens: a place in a team, for somebody known or new."""

from __future__ import annotations

from typing import cast

from allauth.account.internal.flows.signup import complete_signup
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from quittance.accounts.addresses import client_address
from quittance.accounts.errors import AlreadyMember, InvitationEnded
from quittance.accounts.models import Invitation, Membership, User
from quittance.accounts.team import accept, accept_as_new, invitation_for
from quittance.errors import DomainError
from quittance.web.access import anybody, choose
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.team.forms import JoinForm


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def invited(request: HttpRequest, key: str) -> HttpResponseBase:
    try:
        invitation = invitation_for(key)
    except InvitationEnded as error:
        return render(request, "team/ended.html", {"detail": str(error)}, status=410)
    if request.user.is_authenticated:
        return known(request, key, invitation)
    return new(request, key, invitation)


def known(request: HttpRequest, key: str, invitation: Invitation) -> HttpResponseBase:
    """Somebody who is logged in joins as they are."""
    if request.method == "POST":
        try:
            return joined(request, accept(key=key, user=cast(User, request.user)))
        except AlreadyMember as error:
            messages.error(request, str(error))
            return redirect("home")
    return render(request, "team/join.html", {"invitation": invitation})


def new(request: HttpRequest, key: str, invitation: Invitation) -> HttpResponseBase:
    """Somebody without an account makes one; the link has proved the address."""
    form = JoinForm(sent(request))
    if form.is_valid():
        try:
            membership = accept_as_new(
                key=key, data=form.registration(), address=client_address(request.META)
            )
        except InvitationEnded:
            raise
        except DomainError as error:
            put_on_form(form, error)
        else:
            user = membership.user
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
            response = complete_signup(request, user=user, redirect_url="/home/")
            choose(request, membership.organisation_id)
            return cast(HttpResponse, response)
    context = {"form": form, "invitation": invitation}
    return render(request, "team/join.html", context, status=422 if form.errors else 200)


def joined(request: HttpRequest, membership: Membership) -> HttpResponseBase:
    choose(request, membership.organisation_id)
    said = {"organisation": membership.organisation.name}
    messages.success(request, _("Welcome to %(organisation)s.") % said)
    return redirect("home")


urlpatterns = [path("<str:key>/", invited, name="invited")]
