"""Every page: who may see it, and who may send what to it. A new URL has to be entered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.api.world import World

ADMIN = frozenset({"admin"})
BOOKS = frozenset({"admin", "manager", "viewer"})
TEAM = frozenset({"admin", "manager", "agent", "viewer"})
# A customer: an account without an organisation.
SIGNED_IN = TEAM | {"customer"}
ANYBODY = SIGNED_IN | {"nobody"}
EVERYBODY = ("admin", "manager", "agent", "viewer", "customer", "nobody")
NOBODY: frozenset[str] = frozenset()
# The ways in are django-allauth's (tests/web/test_entrance.py), public links have tests of their own.
ELSEWHERE = ("account/", "i/")
Body = Callable[[World], dict[str, Any]]


def nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Page:
    """One URL. `read` and `write` are who may GET and POST it, `row` the row of the world whose
    id goes into the path, `to` where a GET leads instead of showing a page. `body` is a POST that
    succeeds; `fills` the status that it then has. Pages with `looks` are seen by a browser."""

    read: frozenset[str] = NOBODY
    write: frozenset[str] = NOBODY
    row: str = ""
    to: str = ""
    body: Body = nothing
    fills: int = 302
    query: str = ""
    looks: bool = True
    # Who looks: the first of those who may.
    by: str = ""


PAGES: dict[str, Page] = {
    "web:landing": Page(frozenset({"nobody"}), by="nobody"),
    "home": Page(SIGNED_IN, to="*"),
    "switch": Page(write=SIGNED_IN),
    "preferences": Page(write=ANYBODY),
    "styleguide:index": Page(ANYBODY),
}


def address(name: str, world: World) -> str:
    page = PAGES[name]
    return reverse(name, args=[getattr(world, page.row)] if page.row else []) + page.query


def names() -> Iterator[str]:
    """The name of every page's URL."""
    yield from _named(get_resolver(), "", "")


def _named(resolver: URLResolver, prefix: str, path: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        where = f"{path}{one.pattern}"
        if where.startswith(("api/", *ELSEWHERE)):
            continue
        if isinstance(one, URLResolver):
            space = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from _named(one, space, where)
        elif isinstance(one, URLPattern):
            yield f"{prefix}{one.name}"
