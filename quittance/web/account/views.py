"""A person's own account: name and language, and the way to everything that guards it."""

from __future__ import annotations

from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quittance.accounts.models import User
from quittance.accounts.operations import change_person, found_organisation
from quittance.privacy.operations import deletion_of
from quittance.web.access import choose, signed_in
from quittance.web.account.forms import OrganisationForm, ProfileForm
from quittance.web.forms import sent


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def index(request: HttpRequest) -> HttpResponseBase:
    """The person's particulars, and how well the account is guarded."""
    user = cast(User, request.user)
    form = ProfileForm(sent(request), instance=user)
    if form.is_valid():
        change_person(user=user, changes=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account:index")
    context = {"form": form, "deletion": deletion_of(user), **guards(user)}
    return render(request, "account/index.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_organisation(request: HttpRequest) -> HttpResponseBase:
    """A business of one's own, besides whatever else one is a member of."""
    user = cast(User, request.user)
    form = OrganisationForm(sent(request))
    if form.is_valid():
        said = form.cleaned_data
        membership = found_organisation(
            user=user, email=user.email, language=get_language() or "en", **said
        )
        choose(request, membership.organisation_id)
        return redirect("start:index")
    status = 422 if form.errors else 200
    return render(request, "account/new_organisation.html", {"form": form}, status=status)


def guards(user: User) -> dict[str, object]:
    """What stands between the account and others."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {
        "is_verified": EmailAddress.objects.filter(user=user, verified=True).exists(),
        "has_totp": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_recovery": Authenticator.Type.RECOVERY_CODES in kinds,
        "sessions": UserSession.objects.filter(user=user).count(),
    }
