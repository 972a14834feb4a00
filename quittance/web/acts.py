"""What all acts that a form asks for have in common: done once; where it leads; what is said."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quittance.errors import DomainError
from quittance.web.access import OfficeRequest
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.once import OnceForm, once

form_page = require_http_methods(["GET", "HEAD", "POST"])


def carried_out(
    request: OfficeRequest, form: OnceForm, work: Callable[[], str], said: str | Callable[[], str]
) -> HttpResponseBase | None:
    """The way on when it succeeded, now or the first time that the form was sent; None where it
    was refused: then the form says why."""
    try:
        was = once(request, work, said if callable(said) else lambda: str(said))
    except DomainError as error:
        put_on_form(form, error)
        return None
    messages.success(request, was.said)
    if not was.is_new:
        messages.info(request, _("This had been done already. It was not done twice."))
    return done(request, was.to)
