"""A page that is still open after its session has ended goes on with the next one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quittance.web.access import anybody, who_asks


@require_safe
@never_cache
@anybody
def token(request: HttpRequest) -> JsonResponse:
    """Who has logged in by now, and the token that their forms need. Where a page was made for
    somebody else it is loaded anew, and then says why."""
    now = who_asks(request)
    if now and now != request.GET.get("was"):
        said = _("Somebody else has logged in since, or for another organisation.")
        messages.warning(request, said)
    return JsonResponse({"who": now, "token": get_token(request) if now else ""})
