"""The cast: Ada the owner, Max the manager, Ivy the agent, Vera the viewer; Zoe of another
organisation. Each speaks to the API as a program would; Ada also has what an invoice needs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient, ForceAuthClientHandler

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.rules import Role
from quittance.accounts.tokens import issue_token
from quittance.catalogue.models import Product, TaxRate
from quittance.customers.models import Customer
from quittance.web.programs import FewLayers, is_by_program
from tests.frame.ground import Made

PASSWORD = "correct horse battery"
THROUGH = APIClient().handler


class ProgramClientHandler(FewLayers, ForceAuthClientHandler):
    """The test client's, with what stands around what programs ask."""


PAST_PAGES = ProgramClientHandler()


@dataclass(frozen=True)
class Answer:
    """A response: its status, its body read with exact numbers, its headers, its very bytes."""

    status: int
    body: Any
    headers: Any
    raw: bytes = b""

    @property
    def codes(self) -> list[tuple[str, str | None]]:
        """(code, attr) of every error."""
        return [(error["code"], error["attr"]) for error in self.body["errors"]]


class Person:
    """Somebody with a token."""

    def __init__(self, user: User, organisation: Organisation, key: str) -> None:
        self.user, self.organisation, self.key = user, organisation, key

    def get(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Answer:
        return self.ask("get", path, data, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Answer:
        return self.ask("post", path, {} if data is None else data, **headers)

    def put(self, path: str, data: Any, **headers: str) -> Answer:
        return self.ask("put", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> Answer:
        return self.ask("patch", path, data, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.ask("delete", path, None, **headers)

    def ask(self, method: str, path: str, data: Any, **headers: str) -> Answer:
        """`path` below /api/; headers as X_Organisation="slug"."""
        client = APIClient(raise_request_exception=False)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            named = {"Authorization": f"Token {self.key}", **named}
        # Middleware is made once for all, as where the service runs.
        shown = {"PATH_INFO": "/api/", "HTTP_AUTHORIZATION": named.get("Authorization", "")}
        client.handler = PAST_PAGES if is_by_program(shown) else THROUGH
        response = getattr(client, method)(f"/api/{path}", data, headers=named)
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        content = b"".join(response) if response.streaming else response.content
        body = response.json() if is_json and content else None
        return Answer(response.status_code, body, response.headers, content)


def renewed(who: Person) -> Person:
    """The same person with another token."""
    token = issue_token(user=who.user, organisation=who.organisation)
    return Person(who.user, who.organisation, token.key)


def person(name: str, organisation: Organisation, role: str) -> Person:
    user = User.objects.create_user(name, f"{name}@example.com", PASSWORD)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return Person(user, organisation, issue_token(user=user, organisation=organisation).key)


def organisation(name: str, **fields: Any) -> Organisation:
    particulars = {"currency": "EUR", "country": "DE", "time_zone": "Europe/Berlin", **fields}
    return Organisation.objects.create(name=name, slug=name.lower(), **particulars)


@pytest.fixture
def engines(laid: Made) -> Organisation:
    """Ada's organisation."""
    return laid.get("engines") or organisation("Engines")


@pytest.fixture
def ada(engines: Organisation, laid: Made) -> Person:
    return laid.get("ada") or person("ada", engines, Role.ADMIN)


@pytest.fixture
def max_(engines: Organisation, laid: Made) -> Person:
    return laid.get("max_") or person("max", engines, Role.MANAGER)


@pytest.fixture
def ivy(engines: Organisation, laid: Made) -> Person:
    return laid.get("ivy") or person("ivy", engines, Role.AGENT)


@pytest.fixture
def vera(engines: Organisation, laid: Made) -> Person:
    return laid.get("vera") or person("vera", engines, Role.VIEWER)


@pytest.fixture
def zoe(laid: Made) -> Person:
    return laid.get("zoe") or person("zoe", organisation("Rivals"), Role.ADMIN)


@pytest.fixture
def nobody() -> Person:
    """Somebody without a token."""
    return Person(User(), Organisation(), "")


@pytest.fixture
def cleo(engines: Organisation) -> Customer:
    """Ada's customer."""
    return Customer.objects.create(organisation=engines, name="Cleo", currency="EUR")


@pytest.fixture
def vat(engines: Organisation) -> TaxRate:
    return TaxRate.objects.create(
        organisation=engines, name="19 %", percent=Decimal(19), category="S"
    )


@pytest.fixture
def lamp(engines: Organisation, vat: TaxRate) -> Product:
    return Product.objects.create(
        organisation=engines, sku="L1", name="Lamp", price=Decimal("10.00"), tax_rate=vat
    )


def line(**fields: Any) -> dict[str, Any]:
    """A line of 100.00 without tax, 119.00 with it."""
    plain = {
        "description": "Consulting",
        "quantity": "1",
        "unit_price": "100.00",
        "tax_rate": "19",
    }
    return {**plain, **fields}


def draft(who: Person, customer: Customer, **fields: Any) -> dict[str, Any]:
    """A draft of 119.00 over the API."""
    body = {"customer": customer.pk, "lines": [line()], **fields}
    made = who.post("invoices/", body)
    assert made.status == 201, made.body
    return dict(made.body)


def sent(who: Person, customer: Customer, **fields: Any) -> dict[str, Any]:
    """An issued invoice of 119.00 over the API."""
    issued = who.post(f"invoices/{draft(who, customer, **fields)['id']}/send/")
    assert issued.status == 200, issued.body
    return dict(issued.body)
