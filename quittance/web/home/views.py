"""Where one lands, whom one acts for, how pages look and what they speak."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from quittance.accounts.models import User
from quittance.web.access import anybody, choose, page_of_ours, signed_in
from quittance.web.context import THEMES
from quittance.web.navigation import sections_for

YEAR = 365 * 24 * 3600


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """The first page of the person's own sidebar."""
    sections = sections_for(getattr(request, "access", None), "")
    return redirect(sections[0].links[0].url if sections else "account:index")


@require_POST
@signed_in
def switch(request: HttpRequest) -> HttpResponseBase:
    """Act for another organisation of one's own; one that is somebody else's changes nothing."""
    access = getattr(request, "access", None)
    own = {str(one.organisation_id) for one in access.memberships} if access else set()
    chosen = request.POST.get("organisation", "")
    if chosen in own:
        choose(request, int(chosen))
    return redirect("home")


@require_POST
@anybody
def preferences(request: HttpRequest) -> HttpResponse:
    """Theme and language of this browser; the language also of the person."""
    response = redirect(back_to(request))
    theme, language = request.POST.get("theme"), request.POST.get("language", "")
    if theme is not None and theme in {"", *THEMES}:
        put_cookie(response, settings.THEME_COOKIE_NAME, theme)
    if language in dict(settings.LANGUAGES):
        put_cookie(response, settings.LANGUAGE_COOKIE_NAME, language)
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
    return response


def put_cookie(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)


def back_to(request: HttpRequest) -> str:
    """The page that the form names, if it is one of ours."""
    return page_of_ours(request, request.POST.get("next", ""), "/")
