"""Zoe, of another organisation, with every id of Ada's: for her these rows do not exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from quittance.accounts.models import Membership
from quittance.accounts.rules import Role
from tests.api.endpoints import CALLS, ENDPOINTS, address, address_of
from tests.api.world import World, everything, world_of
from tests.people import Answer, Person, line

pytestmark = pytest.mark.django_db
ABSENT = 2**40
ROWS = [(path, method) for path, method in CALLS if ENDPOINTS[path].row]
Two = tuple[World, World]
LISTS = [path for path in ENDPOINTS if f"{path}<int:pk>/" in ENDPOINTS]


@pytest.fixture
def hers(one_world: World) -> World:
    """Ada's."""
    return one_world


@pytest.mark.parametrize(("path", "method"), ROWS)
def test_a_foreign_row_is_as_absent_as_one_that_never_was(
    path: str, method: str, hers: World, zoe: Person
) -> None:
    body = ENDPOINTS[path].calls[method].body(hers)
    before = everything()
    foreign = zoe.ask(method, address(path, hers), body)
    absent = zoe.ask(method, address_of(path, ABSENT), body)
    assert (foreign.status, foreign.codes) == (404, [("not_found", None)])
    assert (foreign.status, foreign.body) == (absent.status, absent.body)
    assert everything() == before


@pytest.mark.parametrize("path", [path for path, method in ROWS if method == "get"])
def test_the_owner_finds_it(path: str, hers: World) -> None:
    assert hers.owner.get(address(path, hers)).status == 200


@pytest.mark.parametrize("path", LISTS)
def test_lists_show_only_ones_own(path: str, two_worlds: Two, zoe: Person) -> None:
    hers, own = two_worlds
    listed = zoe.get(path).body
    row = ENDPOINTS[path + "<int:pk>/"].row
    assert getattr(hers, row) not in [one["id"] for one in listed["results"]]
    assert getattr(own, row) in [one["id"] for one in listed["results"]]
    assert listed["count"] == hers.owner.get(path).body["count"] == len(listed["results"])
    by_cursor = zoe.get(path, {"cursor": ""}).body["results"]
    assert [one["id"] for one in by_cursor] == [one["id"] for one in listed["results"]]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("customers/", lambda hers: {"id": hers.customer}),
        ("customers/", lambda hers: {"search": "Cleo"}),
        ("customers/", lambda hers: {"any": ["name:Cleo", f"id:{hers.customer}"]}),
        ("categories/", lambda hers: {"id__in": f"{hers.category},1"}),
        ("tax-rates/", lambda hers: {"percent": "19"}),
        ("products/", lambda hers: {"tax_rate": hers.tax_rate}),
        ("products/", lambda hers: {"category": hers.category}),
        ("products/", lambda hers: {"category_name": "Light"}),
        ("products/", lambda hers: {"any": [f"tax_rate:{hers.tax_rate}", "price__gt:0"]}),
        ("invoices/", lambda hers: {"customer": hers.customer}),
        ("invoices/", lambda hers: {"status__not": "paid"}),
        ("invoices/", lambda hers: {"any": ["status:draft", "total__gt:0", "id__not:0"]}),
        ("invoices/", lambda hers: {"corrects__isnull": "true"}),
        ("payments/", lambda hers: {"invoice": hers.invoice}),
        ("payments/", lambda hers: {"customer": hers.customer}),
        ("payments/", lambda hers: {"search": "Cleo"}),
        ("payments/", lambda hers: {"provider_reference": "p-1"}),
    ],
)
def test_filters_reach_nothing_foreign(
    path: str, query: Callable[[World], dict[str, Any]], hers: World, zoe: Person
) -> None:
    nothing = {"count": 0, "next": None, "previous": None, "results": []}
    assert zoe.get(path, query(hers)).body == nothing
    assert hers.owner.get(path, query(hers)).body["count"] > 0


@pytest.mark.parametrize("query", [{}, {"total__gt": "0"}, {"search": "Cleo"}, {"status": "draft"}])
def test_the_summary_adds_up_only_ones_own(query: dict[str, str], hers: World, zoe: Person) -> None:
    assert zoe.get("invoices/summary/", query).body == {"currencies": []}
    [euros] = hers.owner.get("invoices/summary/", query).body["currencies"]
    assert euros["by_status"]["draft"]["count"] == 1


def test_a_foreign_cursor_leads_nowhere(hers: World, zoe: Person) -> None:
    hers.owner.post("customers/", {"name": "Second"})
    cursor = hers.owner.get("customers/", {"cursor": "", "page_size": 1}).body["next_cursor"]
    assert zoe.get("customers/", {"cursor": cursor}).body == {"next_cursor": None, "results": []}


Nested = Callable[[World, World], tuple[str, str, dict[str, Any]]]
NESTED: list[tuple[Nested, int, str, str]] = [
    (
        lambda own, other: (
            "post",
            "invoices/",
            {"customer": other.customer, "lines": [line()]},
        ),
        400,
        "does_not_exist",
        "customer",
    ),
    (
        lambda own, other: (
            "post",
            "invoices/",
            {"customer": own.customer, "lines": [line(product=other.product)]},
        ),
        400,
        "does_not_exist",
        "lines.0.product",
    ),
    (
        lambda own, other: ("patch", f"invoices/{own.draft}/", {"customer": other.customer}),
        400,
        "does_not_exist",
        "customer",
    ),
    (
        lambda own, other: (
            "patch",
            f"invoices/{own.draft}/",
            {"lines": [line(), {"product": other.product, "quantity": 1}]},
        ),
        400,
        "does_not_exist",
        "lines.1.product",
    ),
    (
        lambda own, other: (
            "put",
            f"invoices/{own.draft}/",
            {"customer": other.customer, "lines": [line()]},
        ),
        400,
        "does_not_exist",
        "customer",
    ),
    (
        lambda own, other: (
            "post",
            f"invoices/{own.invoice}/credit/",
            {"lines": [{"line": other.line, "quantity": 1}]},
        ),
        400,
        "does_not_exist",
        "lines.0.line",
    ),
    (
        lambda own, other: (
            "post",
            "products/",
            {"name": "x", "price": 1, "tax_rate": other.tax_rate},
        ),
        400,
        "does_not_exist",
        "tax_rate",
    ),
    (
        lambda own, other: ("patch", f"products/{own.product}/", {"category": other.category}),
        400,
        "does_not_exist",
        "category",
    ),
    (
        lambda own, other: ("post", "categories/", {"name": "x", "parent": other.category}),
        400,
        "does_not_exist",
        "parent",
    ),
    (
        lambda own, other: ("patch", f"categories/{own.category}/", {"parent": other.category}),
        400,
        "does_not_exist",
        "parent",
    ),
    (
        lambda own, other: (
            "post",
            "payments/",
            {"invoice": other.invoice, "amount": 1, "method": "cash"},
        ),
        404,
        "not_found",
        "invoice",
    ),
    (
        lambda own, other: (
            "post",
            f"customers/{own.customer}/merge/",
            {"other": other.customer},
        ),
        400,
        "does_not_exist",
        "other",
    ),
    (
        lambda own, other: ("post", "payment-runs/", {"bills": [other.approved_bill]}),
        400,
        "does_not_exist",
        "bills",
    ),
]


@pytest.mark.parametrize(("nested", "status", "code", "attr"), NESTED)
def test_a_foreign_id_in_a_body_is_as_absent_as_one_that_never_was(
    nested: Nested, status: int, code: str, attr: str, two_worlds: Two, zoe: Person
) -> None:
    hers, own = two_worlds
    absent = World(hers.owner, *[ABSENT] * (len(fields(World)) - 1))
    before = everything()
    foreign = zoe.ask(*nested(own, hers))
    assert (foreign.status, foreign.codes) == (status, [(code, attr)])
    never = zoe.ask(*nested(own, absent))
    assert (never.status, never.codes) == (foreign.status, foreign.codes)
    # Both name the id that was sent and say nothing else.
    assert re.sub(r"\d+", "#", str(never.body)) == re.sub(r"\d+", "#", str(foreign.body))
    assert everything() == before


def test_what_is_unique_is_unique_only_within_an_organisation(hers: World, zoe: Person) -> None:
    number = {"number": "2026/1", "lines": [line()]}
    external = {"name": "Cleo", "external_id": "x-1"}
    assert hers.owner.post("customers/", external).status == 201
    assert hers.owner.post("invoices/", {"customer": hers.customer, **number}).status == 201
    own = world_of(zoe)  # the same names, SKU and provider reference as Ada's
    assert zoe.post("customers/", external).status == 201
    assert zoe.post("invoices/", {"customer": own.customer, **number}).status == 201
    mine, theirs = (
        who.get(f"payments/{pk}/").body
        for who, pk in ((zoe, own.payment), (hers.owner, hers.payment))
    )
    assert mine["provider_reference"] == theirs["provider_reference"] == "p-1"
    assert (mine["invoice"], theirs["invoice"]) == (own.invoice, hers.invoice)


class TestOrganisationHeader:
    # The last but one is how the server shows a header that it cannot decode.
    @pytest.mark.parametrize(
        "slug",
        ["rivals", "nowhere", "Rivals", "ENGINES", "' OR 1=1 --", "engines\xe9", "", " "],
    )
    def test_a_foreign_organisation_does_not_exist(
        self, slug: str, hers: World, zoe: Person
    ) -> None:
        before = everything()
        refused = [
            hers.owner.get("customers/", X_Organisation=slug),
            hers.owner.post("customers/", {"name": "x"}, X_Organisation=slug),
            hers.owner.delete(f"products/{hers.product}/", X_Organisation=slug),
        ]
        assert [one.codes for one in refused] == [[("not_found", None)]] * 3
        assert [one.status for one in refused] == [404] * 3
        assert everything() == before

    def test_ones_own_may_be_named(self, hers: World) -> None:
        own = ids(hers.owner.get("customers/"))
        assert own[-2:] == [hers.double, hers.customer]
        assert ids(hers.owner.get("customers/", X_Organisation="engines")) == own

    def test_a_member_of_two_switches_by_it(self, hers: World, zoe: Person) -> None:
        join(hers.owner, zoe, Role.MANAGER)
        world_of(zoe)
        assert ids(zoe.get("customers/")) == ids(zoe.get("customers/", X_Organisation="rivals"))
        own = ids(hers.owner.get("customers/"))
        assert ids(zoe.get("customers/", X_Organisation="engines")) == own
        me = zoe.get("me/", X_Organisation="engines").body
        assert (me["organisation"]["slug"], me["role"]) == ("engines", "manager")
        assert [(one["organisation"]["slug"], one["role"]) for one in me["memberships"]] == [
            ("rivals", "admin"),
            ("engines", "manager"),
        ]
        assert zoe.get("me/").body["role"] == "admin"

    def test_ones_role_is_the_one_there(self, hers: World, zoe: Person) -> None:
        join(hers.owner, zoe, Role.MANAGER)
        before = everything()
        refused = zoe.post("customers/", {"name": "x"}, X_Organisation="engines")
        assert (refused.status, refused.codes) == (403, [("permission_denied", None)])
        assert everything() == before
        assert zoe.post("customers/", {"name": "x"}).status == 201

    def test_ones_other_rows_are_not_there(self, hers: World, zoe: Person) -> None:
        join(hers.owner, zoe, Role.ADMIN)
        own = world_of(zoe)
        before = everything()
        body = {"customer": own.customer, "lines": [line()]}
        refused = zoe.post("invoices/", body, X_Organisation="engines")
        assert (refused.status, refused.codes) == (400, [("does_not_exist", "customer")])
        missing = zoe.get(f"customers/{own.customer}/", X_Organisation="engines")
        assert (missing.status, missing.codes) == (404, [("not_found", None)])
        assert everything() == before

    def test_somebody_removed_at_home_still_works_elsewhere(self, hers: World, zoe: Person) -> None:
        join(hers.owner, zoe, Role.MANAGER)
        Membership.objects.get(user=zoe.user, organisation=zoe.organisation).delete()
        assert zoe.get("customers/").status == 403
        own = ids(hers.owner.get("customers/"))
        assert ids(zoe.get("customers/", X_Organisation="engines")) == own


def join(host: Person, guest: Person, role: str) -> None:
    Membership.objects.create(user=guest.user, organisation=host.organisation, role=role)


def ids(answer: Answer) -> list[int]:
    return [row["id"] for row in answer.body["results"]]
