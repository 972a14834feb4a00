"""What shows a token goes past the layers of pages (quittance.web.programs): it gets the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from rest_framework.test import APIClient

from quittance import wsgi
from quittance.web.programs import is_by_program
from tests.api.endpoints import CALLS, address
from tests.api.world import World
from tests.people import PAST_PAGES, THROUGH, ProgramClientHandler

pytestmark = pytest.mark.django_db
# A page, which is compressed where pages are; with a token nobody looks at it.
DOCS = "docs/"
READS = [path for path, method in CALLS if method == "get" and path != DOCS]
NOWHERE = [
    "",
    "nowhere/",
    "invoices",
    "invoices/0/",
    "invoices/x/",
    "../",
    "%00",
    "docs",
    "inv%zz/",
]
METHODS = ["HEAD", "OPTIONS", "TRACE", "POST", "PUT", "DELETE", "NONSENSE"]
SHOWN = ["Token", "Token x", "Token x y", "Bearer x", "Basic eDp5", "Token \xe9"]


def answered(handler: Any, method: str, path: str, **said: str) -> tuple[Any, ...]:
    client = APIClient(raise_request_exception=False)
    client.handler = handler
    answer = client.generic(method, f"/api/{path}", **said)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, dict(answer.headers), answer.cookies.output(), body


def either_way(path: str, key: str, method: str = "GET", **said: str) -> int:
    """The status of the answer, which is the same by both ways."""
    said = {"HTTP_AUTHORIZATION": key, **said}
    past, through = (answered(way, method, path, **said) for way in (PAST_PAGES, THROUGH))
    assert past == through
    status: int = past[0]
    return status


@pytest.mark.parametrize("path", READS)
def test_what_is_read(path: str, world: World) -> None:
    assert either_way(address(path, world), f"Token {world.owner.key}") < 500


@pytest.mark.parametrize("path", NOWHERE)
@pytest.mark.parametrize("method", ["GET", *METHODS])
def test_what_is_refused(path: str, method: str, world: World) -> None:
    assert 200 <= either_way(path, f"Token {world.owner.key}", method) < 500


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("path", ["invoices/", "nowhere/", "health/"])
def test_who_is_unknown(shown: str, path: str) -> None:
    assert either_way(path, shown) < 500


def test_the_documentation_is_readable() -> None:
    past, through = (
        answered(way, "GET", DOCS, HTTP_AUTHORIZATION="Token x") for way in (PAST_PAGES, THROUGH)
    )
    assert (past[0], past[3]) == (through[0], through[3])


def test_hosts_and_safe_transport(world: World, settings: Any) -> None:
    key = f"Token {world.owner.key}"
    assert either_way("customers/", key, SERVER_NAME="evil.example") == 400
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    ways = ProgramClientHandler(), APIClient().handler
    for said in ({}, {"wsgi.url_scheme": "https"}):
        past, through = (
            answered(way, "GET", "customers/", HTTP_AUTHORIZATION=key, **said) for way in ways
        )
        assert past == through
        assert past[0] == (200 if said else 301)


class TestTheWay:
    @pytest.mark.parametrize(
        ("environ", "is_past"),
        [
            ({"PATH_INFO": "/api/invoices/", "HTTP_AUTHORIZATION": "Token x"}, True),
            ({"PATH_INFO": "/api/invoices/", "HTTP_AUTHORIZATION": "token x"}, True),
            ({"PATH_INFO": "/api/invoices/", "HTTP_AUTHORIZATION": ""}, False),
            ({"PATH_INFO": "/api/invoices/", "HTTP_AUTHORIZATION": "Basic eDp5"}, False),
            ({"HTTP_AUTHORIZATION": "Token x"}, False),
            ({"PATH_INFO": "/api/invoices/"}, False),
            ({"PATH_INFO": "/apinvoices/", "HTTP_AUTHORIZATION": "Token x"}, False),
            ({"PATH_INFO": "/", "HTTP_AUTHORIZATION": "Token x"}, False),
        ],
    )
    def test_it_is_for_tokens(self, environ: dict[str, str], is_past: bool) -> None:
        assert is_by_program(environ) is is_past

    @pytest.mark.parametrize("is_past", [True, False])
    def test_the_server_takes_it(self, is_past: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wsgi, "handle", lambda *said: ["through"])
        monkeypatch.setattr(wsgi, "handle_program", lambda *said: ["past"])
        environ = {"PATH_INFO": "/api/", **({"HTTP_AUTHORIZATION": "Token x"} if is_past else {})}
        assert wsgi.application(environ, print) == ["past" if is_past else "through"]

    def test_a_layer_that_wants_more_is_refused(self, settings: Any) -> None:
        settings.PROGRAM_MIDDLEWARE = ["quittance.web.middleware.PagesMiddleware"]
        with pytest.raises(ImproperlyConfigured, match="PagesMiddleware cannot stand around"):
            ProgramClientHandler().load_middleware()
