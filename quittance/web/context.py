"""What every page shows around itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from quittance.web.access import who_asks
from quittance.web.navigation import sections_for

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Theme, languages, and for members their organisation and where they may go."""
    access = getattr(request, "access", None)
    is_known = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "theme": theme_of(request),
        "languages": settings.LANGUAGES,
        "access": access,
        "who_asks": who_asks(request) if is_known else "",
        "organisation": access.organisation if access else None,
        "navigation": sections_for(access, request.path) if is_known else (),
    }


def theme_of(request: HttpRequest) -> str:
    """light or dark where the browser was told so; empty: as the system has it."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in THEMES else ""
