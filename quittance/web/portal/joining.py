"""Where a person and a customer become one, and part again."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quittance.accounts.models import User
from quittance.customers.linking import customers_of, join, leave
from quittance.errors import NotFound
from quittance.web.access import PageRequest, signed_in
from quittance.web.dialogs import done
from quittance.web.portal.views import verified_of


@require_POST
@signed_in
def join_customer(request: HttpRequest) -> HttpResponseBase:
    """One of those who are offered because the person's proved address is theirs."""
    user = cast(User, request.user)
    customer = join(customer_id=asked_for(request), user=user, emails=verified_of(user))
    said = _("You now see your invoices of %(business)s.")
    messages.success(request, said % {"business": customer.organisation.name})
    return redirect("portal:index")


@require_http_methods(["GET", "POST"])
@signed_in
def leave_customer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Asks first: what is joined again needs the business's address of one to be as it was."""
    user = cast(User, request.user)
    if request.method != "POST":
        customer = customers_of(user).select_related("organisation").found(pk=pk)
        return render(request, "portal/leave.html", {"customer": customer})
    customer = leave(customer_id=pk, user=user)
    said = _("You no longer see the invoices of %(business)s here.")
    messages.success(request, said % {"business": customer.organisation.name})
    return done(cast(PageRequest, request), "portal:index")


def asked_for(request: HttpRequest) -> int:
    """The customer that a form names. Raises NotFound."""
    text = request.POST.get("customer", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise NotFound()
    return int(text)
