from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from quittance.web.access import anybody


@require_safe
@anybody
def landing(request: HttpRequest) -> HttpResponseBase:
    """Says what this is; whoever is logged in is taken to their own start page."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "web/landing.html")
