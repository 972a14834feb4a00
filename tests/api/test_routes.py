"""What is found by its first word is what would be found by trying all addresses in turn."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, URLResolver, include, path, re_path
from django.urls.resolvers import RoutePattern

from quittance.api.routes import ByFirstWord
from tests.api.endpoints import ENDPOINTS

API = ByFirstWord(RoutePattern("api/"), "quittance.api.urls")
IN_TURN = URLResolver(RoutePattern("api/"), "quittance.api.urls")
ODD = ("", "nothing", "invoices", "invoices//", "invoices/x/", "invoices/1/x", "a\nb/", "%2e%2e/")


@pytest.mark.parametrize("where", [*ENDPOINTS, *ODD])
def test_the_same_is_found(where: str) -> None:
    address = where
    for converter, value in (("int", "12"), ("slug", "some-word"), ("str", "x"), ("uuid", "0" * 8)):
        parts = address.split(f"<{converter}:")
        address = parts[0] + "".join(value + part.partition(">")[2] for part in parts[1:])
    found, wanted = API.resolve(f"api/{address}"), IN_TURN.resolve(f"api/{address}")
    assert (found.func, found.kwargs, found.route) == (wanted.func, wanted.kwargs, wanted.route)
    assert (found.url_name, found.view_name) == (wanted.url_name, wanted.view_name)


def view(request: object) -> None:
    """Of an address."""


INNER = [path("lamps/<int:pk>/", view, name="lamp"), path("<slug:word>/", view, name="any")]
FEW = ByFirstWord(
    RoutePattern("few/"), [path("", include(INNER)), re_path("^x+/$", view, name="crosses")]
)


@pytest.mark.parametrize(
    ("address", "name"),
    [("few/lamps/3/", "lamp"), ("few/lamps/", "any"), ("few/chairs/", "any"), ("few/xx/", "any")],
)
def test_what_begins_with_any_word_is_tried_too(address: str, name: str) -> None:
    assert FEW.resolve(address).url_name == name


@pytest.mark.parametrize("address", ["few/lamps/x/", "few/", "many/lamps/3/", ""])
def test_what_is_nowhere_is_not_found(address: str) -> None:
    with pytest.raises(Resolver404):
        FEW.resolve(address)
