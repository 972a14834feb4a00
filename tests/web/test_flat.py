"""No page asks the database more for many rows than for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quittance.accounts.team import invite
from quittance.accounts.tokens import issue_token
from quittance.api.accounts.logo import DOT
from quittance.bills import operations
from quittance.bills.models import Bill, ReviewLink
from quittance.bills.operations.reviewing import new_link
from quittance.customers.models import Customer
from quittance.notifications.rules import State
from quittance.notifications.webhooks.models import WebhookEndpoint
from tests.api.world import webhook
from tests.bills.desk import OTHER_IBAN, actor, bill_input, position, supplier
from tests.notifications.making import message
from tests.notifications.webhooks.making import delivery
from tests.people import Person, draft, line, person, sent
from tests.web.cast import Scene, scene_of, team_of, visitor
from tests.web.pages import EVERYBODY, PAGES, address
from tests.web.test_every_page import MOST_QUERIES

pytestmark = pytest.mark.django_db
SEEN = [name for name, page in PAGES.items() if page.read and not page.to]
MANY = 12


def test_many_rows_cost_no_more_than_one(ada: Person) -> None:
    world = scene_of(ada)
    team = team_of(ada.organisation, ada)
    clients = {part: visitor(team[part]) for part in EVERYBODY}
    more(world, 0)
    few = {name: statements(clients, world, name) for name in SEEN}
    for number in range(1, MANY):
        more(world, number)
    many = {name: statements(clients, world, name) for name in SEEN}
    grown = {
        name: f"{len(few[name])} to {len(many[name])}: {unlike(few[name], many[name])}"
        for name in SEEN
        if len(many[name]) > len(few[name])
    }
    assert grown == {}
    assert {name: len(many[name]) for name in SEEN if len(many[name]) > MOST_QUERIES} == {}


def statements(clients: dict[str, Client], world: Scene, name: str) -> list[str]:
    page = PAGES[name]
    part = page.by or next(one for one in EVERYBODY if one in page.read)
    where = address(name, world)
    with CaptureQueriesContext(connection) as asked:
        clients[part].get(where)
    return [one["sql"] for one in asked]


def unlike(few: list[str], many: list[str]) -> list[str]:
    """The beginnings of statements that there are more of."""
    begun = [one[:120] for one in few]
    return [one for one in (one[:120] for one in many) if one not in begun or begun.remove(one)]


def more(world: Scene, number: int) -> None:
    """One more of whatever a page may list, also of what hangs on the scene's own rows."""
    who, mine = world.owner, world.owner.organisation
    made = post(who, "customers/", {"name": f"C{number}", "email": f"c{number}@example.com"})
    customers = Customer.objects.for_organisation(mine)
    for customer in customers.filter(pk__in=[made["id"], world.customer]):
        draft(who, customer)
        late = {"due_date": "2020-02-01", "lines": [line(product=world.product), line()]}
        issued = sent(who, customer, **late)
        post(who, "payments/", {"invoice": issued["id"], "amount": "7", "method": "cash"})
        post(who, f"invoices/{issued['id']}/credit/", {})
    post(who, "payments/", {"invoice": world.invoice, "amount": "1", "method": "cash"})
    post(who, f"invoices/{world.invoice}/link/", {})
    for state in (State.QUEUED, State.FAILED, State.UNCERTAIN):
        message(mine, about_id=world.invoice, state=state)
    lines = {"lines": [line() for _ in range(number + 1)]}
    assert who.patch(f"invoices/{world.draft}/", lines).status == 200
    catalogue(world, number)
    bills(world, number)
    person(f"clerk{number}", mine, "viewer")
    invite(organisation=mine, email=f"i{number}@example.com", role="agent", by=who.user)
    issue_token(user=who.user, organisation=mine, name=f"T{number}")
    webhook(mine, events=["invoice.*"])
    sent_to = WebhookEndpoint.objects.get(pk=world.webhook)
    delivery(sent_to, state="failed", error="It answered 500.")


def bills(world: Scene, number: int) -> None:
    """More of each kind, and more lines, comments, links and openings of the scene's own ones."""
    mine, clerk = world.owner.organisation, actor(world.owner, "admin")
    agent = Bill.objects.get(pk=world.bill).entered_by
    mill = supplier(mine, f"Mill {number}")
    for name, steps in (("D", 0), ("S", 1), ("A", 2), ("P", 3)):
        data = bill_input(mill, number=f"{name}{number}", iban=OTHER_IBAN)
        bill = operations.enter_bill(organisation=mine, data=data, by=clerk).bill
        Bill.objects.filter(pk=bill.pk).update(entered_by=agent)
        own = {"organisation": mine, "bill_id": bill.pk, "by": clerk}
        for step in (operations.submit_bill, operations.approve_bill)[:steps]:
            step(**own)
        if steps == 3:
            operations.make_payment_run(organisation=mine, bill_ids=[bill.pk], by=clerk)
    for pk in (world.bill, world.submitted_bill):
        operations.comment(organisation=mine, bill_id=pk, text="Well?", by=clerk)
    more_lines = [position(f"Paper {at}") for at in range(number + 1)]
    operations.add_lines(organisation=mine, bill_id=world.bill, lines=more_lines, by=clerk)
    link = ReviewLink.objects.get(pk=world.review_link)
    operations.record_opening(link, address="192.0.2.1", agent="Firefox/1")
    new_link(link.bill, world.owner.user, at=timezone.now())


def catalogue(world: Scene, number: int) -> None:
    who = world.owner
    post(who, "categories/", {"name": f"c{number}"})
    post(who, "categories/", {"name": f"below {number}", "parent": world.category})
    rate = post(who, "tax-rates/", {"name": f"r{number}", "percent": number})["id"]
    product = {"name": f"Lamp {number}", "price": 1, "tax_rate": rate, "category": world.category}
    post(who, "products/", product)
    if number < 10:
        post(who, f"products/{world.product}/images/", {"image": DOT})


def post(who: Person, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = who.post(path, body)
    assert answer.status in {200, 201}, answer.body
    return dict(answer.body)
