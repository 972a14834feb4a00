"""A member's own keys to the API, for this organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.rules import ADMINS
from quittance.accounts.tokens import make_token, own_tokens, revoke_token
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.forms import sent
from quittance.web.settings.forms import TokenForm
from quittance.web.settings.places import show

MOST = 100


@require_safe
@office(read=ADMINS)
def tokens(request: OfficeRequest) -> HttpResponse:
    access = request.access
    own = own_tokens(user=access.user, organisation=access.organisation).order_by("-id")
    return show(request, "tokens.html", "tokens", {"tokens": own[:MOST]})


@sensitive_variables("issued", "made")
@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def new(request: OfficeRequest) -> HttpResponse:
    """Make a key, and show it this once."""
    access, form = request.access, TokenForm(sent(request))
    if form.is_valid():
        issued = make_token(
            user=access.user,
            organisation=access.organisation,
            name=form.cleaned_data["name"],
            lifetime=form.lifetime(),
        )
        made = {"issued": issued}
        response = show(request, "new_token_made.html", "tokens", made, crumb=_("New token"))
        response["Cache-Control"] = "no-store"
        return response
    status = 422 if form.errors else 200
    context = {"form": form}
    crumb = _("New token")
    return show(request, "new_token.html", "tokens", context, status=status, crumb=crumb)


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def revoke(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask, then end one of one's own keys."""
    access = request.access
    token = own_tokens(user=access.user, organisation=access.organisation).found(pk=pk)
    if request.method == "POST":
        revoke_token(user=access.user, organisation=access.organisation, token_id=pk)
        messages.success(request, _("The token has ended."))
        return done(request, "settings:tokens")
    return show(request, "revoke.html", "tokens", {"token": token}, crumb=_("Revoke a token"))
