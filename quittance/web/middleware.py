"""What stands around every page: headers, who asks and for whom, language and time zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from quittance.web.access import Access, PageRequest, access_of
from quittance.web.errors import is_error_of_a_link, page_for, page_for_answer
from quittance.web.toasts import put_toasts

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)
# The API has its own ways to know who asks; pictures are the same for everybody.
NO_PAGES = ("/api/", "/pictures/")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeadersMiddleware:
    """Sets HEADERS on every response that does not bring its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class PageMessagesMiddleware(MessageMiddleware):
    """Messages are shown on pages: without one, nobody looks for those that wait."""

    def process_request(self, request: HttpRequest) -> None:
        if not request.path.startswith(NO_PAGES):
            super().process_request(request)


class CompressedPagesMiddleware(GZipMiddleware):
    """Compresses pages. Files are compressed as they are, and programs ask for little.

    What a page keeps secret is safe beside what somebody else put into its address: the token of
    its forms is another each time, and the length says little (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class PagesMiddleware:
    """Finds out who asks and for which organisation, and speaks their language in their zone.

    The API has its own ways to know all that, and speaks English (NO_PAGES). Where a link of a page
    leads to it, to a file or a list, and it refuses, people get a page all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(NO_PAGES):
            response = self.get_response(request)
            if not is_error_of_a_link(request, response):
                return response
            # The framework of the API has put nobody there, as None.
            request.user = request.user or AnonymousUser()
            return self._as_page(request, lambda _: page_for_answer(request, response))
        return self._as_page(request, self.get_response)

    def _as_page(
        self, request: HttpRequest, answer: Callable[[HttpRequest], HttpResponse]
    ) -> HttpResponse:
        asked = cast(PageRequest, request)
        asked.access = access_of(request)
        zone = asked.access.organisation.time_zone if asked.access else settings.TIME_ZONE
        language = language_of(request, asked.access)
        was_known = request.user.is_authenticated
        with translation.override(language), timezone.override(zone):
            response = answer(request)
        response.headers.setdefault("Content-Language", language)
        if request.user.is_authenticated:
            # No shared cache keeps it, and after a logout "back" asks again.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        elif was_known:
            # Somebody has logged out: what the browser keeps of pages is nobody's any more.
            response.headers["Clear-Site-Data"] = '"cache"'
        patch_vary_headers(response, ("Accept-Language", "Cookie", "HX-Request"))
        return put_toasts(asked, response)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        return None if request.path.startswith(NO_PAGES) else page_for(request, exception)


def language_of(request: HttpRequest, access: Access | None) -> str:
    """What the person chose, else what this browser chose, else what the organisation speaks."""
    known = dict(settings.LANGUAGES)
    words = (
        getattr(request.user, "language", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        access.organisation.language if access else "",
    )
    return next((word for word in words if word in known), "") or (
        translation.get_language_from_request(request)
    )
