"""However much a list is asked for at once, it is answered or refused in words on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import resolve

from quittance.lists.filters import (
    LONGEST,
    MOST_CONDITIONS,
    MOST_VALUES,
    MOST_WORDS,
    FilterSet,
)
from tests.api.books import made
from tests.people import Person

pytestmark = pytest.mark.django_db
PATHS = (
    *("customers/", "categories/", "tax-rates/", "products/", "invoices/", "invoices/lines/"),
    *("payments/", "orders/", "bills/", "suppliers/", "messages/", "journal/"),
)
# One of them is right for each parameter that has a function of its own.
VALUES = (
    *("true", "1", "draft", "S:19", "invoice:1", "2026-01-31", "2026-01-01,2026-01-31"),
    *("placed", "sold"),
)


def filters_of(path: str) -> FilterSet:
    view: Any = resolve(f"/api/{path}").func
    found: FilterSet = view.view_class.filters
    return found


def details(answer: Any) -> list[str]:
    assert answer.status == 400, answer.body
    assert answer.body["type"] == "validation_error"
    return [error["detail"] for error in answer.body["errors"]]


@pytest.mark.parametrize("path", PATHS)
def test_so_many_words_are_searched_for_and_no_more(path: str, ada: Person) -> None:
    assert ada.get(path, {"search": "a " * MOST_WORDS}).status == 200
    assert ada.get(path, {"search": "ä" * LONGEST}).status == 200
    many = ada.get(path, {"search": "a " * (MOST_WORDS + 1)})
    assert details(many) == [f"must have at most {MOST_WORDS} words"]
    for words in ("a " * 1000, "a" * (LONGEST + 1), "%" * 50_000):
        assert details(ada.get(path, {"search": words})) == [
            f"must have at most {LONGEST} characters"
        ]


def test_several_searches_count_together(ada: Person) -> None:
    refused = ada.get("customers/", {"search": ["a"] * (MOST_WORDS + 1)})
    assert details(refused) == [f"must have at most {MOST_WORDS} words"]


def test_a_pattern_has_an_end_and_a_text_need_not(ada: Person) -> None:
    for name in ("name__icontains", "name__istartswith"):
        assert ada.get("customers/", {name: "_" * LONGEST}).status == 200
        for query in ({name: "a" * 50_000}, {"any": [f"{name}:{'a' * 50_000}"]}):
            assert details(ada.get("customers/", query)) == [
                f"must have at most {LONGEST} characters"
            ]
    assert ada.get("customers/", {"name": "a" * 50_000}).status == 200
    refused = ada.get("journal/", {"document": "a" * 50_000})
    assert refused.codes == [("invalid", "document")]


def asked_for_much(path: str, who: Person) -> Iterator[tuple[str, list[str]]]:
    """A parameter with as many conditions as there may be, for each that one can ask for."""
    filters = filters_of(path)
    yield "id__not", ["1"] * MOST_CONDITIONS
    yield "any", ["id__not:1"] * MOST_CONDITIONS
    for name in [*filters.special, *filters.fields]:
        right = [one for one in VALUES if who.get(path, {name: one}).status == 200]
        for value in right[:1]:
            yield name, [value] * MOST_CONDITIONS
            yield "any", [f"{name}:{value}"] * MOST_CONDITIONS


@pytest.mark.parametrize("path", PATHS)
def test_so_many_conditions_and_no_more(path: str, ada: Person) -> None:
    for name, values in asked_for_much(path, ada):
        assert ada.get(path, {name: values}).status == 200, (name, values[0])
        refused = ada.get(path, {name: [*values, values[0]]})
        assert details(refused) == [f"Ask for at most {MOST_CONDITIONS} conditions at once."]
        assert refused.codes == [("invalid", name)]


def test_conditions_count_together(ada: Person) -> None:
    half = MOST_CONDITIONS // 2
    query: dict[str, Any] = {"any": ["id:1"] * half, "id__not": ["1"] * half}
    assert ada.get("customers/", {**query, "search": "", "page": "1"}).status == 200
    assert ada.get("customers/", {**query, "search": "a"}).codes == [("invalid", "search")]


@pytest.mark.parametrize("path", ["customers/", "invoices/", "orders/"])
def test_so_many_values_and_no_more(path: str, ada: Person) -> None:
    name = "id__in" if path == "customers/" else "customer__in"
    values = [str(number) for number in range(1, MOST_VALUES + 1)]
    assert ada.get(path, {name: ",".join(values)}).status == 200
    refused = ada.get(path, {name: ",".join([*values, "1"])})
    assert details(refused) == [f"Name at most {MOST_VALUES} values at once."]
    apart = [",".join(values[:-1]), "1", "2"]
    assert ada.get(path, {name: apart}).codes == [("invalid", name)]


def test_a_long_list_finds_what_is_in_it(ada: Person) -> None:
    mine = made(ada, "categories/", name="Light")
    values = [str(number) for number in range(mine, mine + MOST_VALUES)]
    assert ada.get("categories/", {"id__in": ",".join(values)}).body["count"] == 1
