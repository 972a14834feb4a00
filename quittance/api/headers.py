from __future__ import annotations

from functools import cache

from rest_framework.request import Request


def header_of(request: Request, name: str) -> str | None:
    """A header as it came, None where there is none; not for Content-Type and Content-Length, which
    WSGI keeps apart. `request.headers` would first put all of them together, each time anew."""
    value: str | None = request._request.META.get(_key(name))
    return value


@cache
def _key(name: str) -> str:
    """As WSGI spells it (PEP 3333), which names none of two that differ in `-` and `_` alone."""
    return f"HTTP_{name.upper().replace('-', '_')}"
