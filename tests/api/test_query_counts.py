"""How many statements a request takes; lists take as many for one row as for fifty."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.customers.models import Customer
from tests.api.world import World
from tests.people import Person, line, sent

pytestmark = pytest.mark.django_db
# Each includes one for the token; a list of invoices counts by the tallies.
LISTS = {
    "customers/": 5,
    "categories/": 3,
    "tax-rates/": 3,
    "products/": 3,
    "invoices/": 3,
    "payments/": 3,
}


def statements(who: Person, method: str, path: str, body: object = None) -> int:
    """Without the ones that only open and close transactions."""
    with CaptureQueriesContext(connection) as queries:
        answer = who.ask(method, path, body)
    assert answer.status < 300, answer.body
    return sum("SAVEPOINT" not in query["sql"] for query in queries)


def fifty(world: World) -> None:
    who = world.owner
    for number in range(49):
        customer = who.post("customers/", {"name": f"C{number}"}).body["id"]
        invoice = sent(who, Customer.objects.get(pk=customer))
        who.post("payments/", {"invoice": invoice["id"], "amount": 1, "method": "cash"})
        who.post("categories/", {"name": f"c{number}"})
        rate = who.post("tax-rates/", {"name": f"r{number}", "percent": 1}).body["id"]
        who.post("products/", {"name": "P", "price": 1, "tax_rate": rate})


def test_a_list_of_fifty_takes_as_many_as_one_of_one(world: World) -> None:
    one = {path: statements(world.owner, "get", path) for path in LISTS}
    fifty(world)
    many = {path: statements(world.owner, "get", path) for path in LISTS}
    cursor = {path: statements(world.owner, "get", f"{path}?cursor=") for path in LISTS}
    assert one == many == LISTS
    assert cursor == {path: number - 1 for path, number in LISTS.items()}


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("me/", 2),
        ("customers/{0.customer}/", 4),
        ("products/{0.product}/", 2),
        ("invoices/{0.invoice}/", 3),
        ("invoices/{0.invoice}/explain/", 3),
        ("invoices/summary/", 2),
        ("invoices/summary/?status=sent", 2),
        ("payments/{0.payment}/", 2),
        ("invoices/?customer={0.customer}&cursor=", 3),
        ("reports/dashboard/", 8),
        ("reports/revenue/", 2),
        ("reports/ageing/", 4),
    ],
)
def test_reading(path: str, number: int, world: World) -> None:
    assert statements(world.owner, "get", path.format(world)) == number


def test_lines_cost_nothing(world: World) -> None:
    def drafted(count: int) -> int:
        lines = [line(product=world.product) for _ in range(count)]
        return statements(
            world.owner, "post", "invoices/", {"customer": world.customer, "lines": lines}
        )

    assert drafted(1) == drafted(50)


def test_writing_takes_no_more_than_this(world: World) -> None:
    """The operations' own tests pin theirs; this is what a request may add to them."""
    most = {
        "payments/": 4,
        f"payments/{world.payment}/refund/": 7,
        f"invoices/{world.draft}/send/": 8,
    }
    bodies = {"payments/": {"invoice": world.invoice, "amount": 1, "method": "cash"}}
    taken = {path: statements(world.owner, "post", path, bodies.get(path, {})) for path in most}
    assert {path: number for path, number in taken.items() if number > most[path]} == {}


def test_creating_and_sending_ten_lines(world: World) -> None:
    lines = [line(product=world.product), line()] * 5
    body = {"customer": world.customer, "lines": lines}
    world.owner.post(f"invoices/{world.draft}/send/", {})  # the year has its series now
    made = statements(world.owner, "post", "invoices/", body)
    (drafted,) = world.owner.get("invoices/?status=draft&ordering=-id&page_size=1").body["results"]
    sending = statements(world.owner, "post", f"invoices/{drafted['id']}/send/", {})
    assert (made, sending) == (7, 7)
