"""Pages that are dialogs where there is JavaScript (docs/howto/add-a-screen.md)."""

from __future__ import annotations

from typing import Any, cast

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from quittance.web.access import PageRequest


def done(request: PageRequest, to: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Go on to a page, from a dialog or from a page of its own."""
    if request.htmx:
        url = resolve_url(to, *args, **kwargs)
        return cast(HttpResponseBase, HttpResponseClientRedirect(url))
    return cast(HttpResponseBase, redirect(to, *args, **kwargs))
