"""Every statement of every endpoint keeps to the organisation that asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.models import Membership, Organisation
from quittance.api.customers.views import CustomerDetail
from quittance.api.views import ApiView
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, InvoiceLine
from tests.api.endpoints import ANYBODY, CALLS, ENDPOINTS, address
from tests.api.world import World, everything
from tests.people import Person
from tests.wall.statements import watched

pytestmark = pytest.mark.django_db
# A token is a person's own, wherever it leads to.
ELSEWHERE = [
    (path, method)
    for path, method in CALLS
    if ENDPOINTS[path].calls[method].roles != ANYBODY and not path.startswith("logout")
]
SCHEMA = {"schema/", "docs/", "health/live/", "health/", "health/ready/"}


@pytest.fixture
def hers(two_worlds: tuple[World, World]) -> World:
    return two_worlds[0]


@pytest.fixture
def theirs(two_worlds: tuple[World, World]) -> World:
    return two_worlds[1]


def rows_of(organisation: Organisation) -> dict[str, list[Any]]:
    """All rows of one organisation, and the particulars of it."""
    return {
        table: [
            row
            for row in rows
            if organisation.pk == row.get("organisation_id", row["id"] if "slug" in row else None)
        ]
        for table, rows in everything().items()
    }


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_a_request_keeps_to_its_organisation(
    path: str, method: str, hers: World, zoe: Person
) -> None:
    others = rows_of(zoe.organisation)
    call = ENDPOINTS[path].calls[method]
    anybody = call.roles == ANYBODY
    organisation = None if anybody else hers.owner.organisation
    # Who logs in says who it is.
    with watched(organisation, hers.owner.user) as watch:
        answer = hers.owner.ask(method, address(path, hers), call.body(hers))
    assert answer.status == call.status
    assert watch.culprits == []
    assert watch.seen or path in SCHEMA
    assert rows_of(zoe.organisation) == others
    assert sum(map(len, others.values())) > 15


@pytest.mark.parametrize(("path", "method"), ELSEWHERE)
def test_a_member_of_two_keeps_to_the_one_that_is_named(
    path: str, method: str, hers: World, theirs: World, zoe: Person
) -> None:
    """Ada's token is for her own organisation; by the header she works in Zoe's."""
    Membership.objects.create(user=hers.owner.user, organisation=zoe.organisation, role="admin")
    at_home = rows_of(hers.owner.organisation)
    call = ENDPOINTS[path].calls[method]
    with watched(zoe.organisation, hers.owner.user) as watch:
        where = address(path, theirs)
        answer = hers.owner.ask(method, where, call.body(theirs), X_Organisation="rivals")
    assert answer.status == call.status
    assert watch.culprits == []
    assert rows_of(hers.owner.organisation) == at_home


# A view whose author forgot the organisation, though all goes well for the owner of the row.
def of_all(view: ApiView, pk: int, foreign: int) -> object:
    return list(Customer.objects.across_organisations("a planted mistake").filter(pk=pk))


def by_key_alone(view: ApiView, pk: int, foreign: int) -> object:
    return Customer._base_manager.get(pk=pk)


def by_raw_sql(view: ApiView, pk: int, foreign: int) -> object:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT * FROM customers_customer WHERE id = %s", [pk])


def by_everybodys_count(view: ApiView, pk: int, foreign: int) -> object:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT count(*) FROM invoicing_invoice")


def by_another_ones_number(view: ApiView, pk: int, foreign: int) -> object:
    return list(Customer.objects.for_organisation(view.organisation.pk + 1))


def by_all_but_ones_own(view: ApiView, pk: int, foreign: int) -> object:
    return list(Customer._base_manager.exclude(organisation=view.organisation))


def by_several_organisations(view: ApiView, pk: int, foreign: int) -> object:
    both = [view.organisation.pk, view.organisation.pk + 1]
    return list(Customer._base_manager.filter(organisation__in=both))


def by_an_or(view: ApiView, pk: int, foreign: int) -> object:
    wide = Q(organisation=view.organisation) | Q(name="Cleo")
    return list(Customer._base_manager.filter(wide))


def by_a_parent_not_asked_for(view: ApiView, pk: int, foreign: int) -> object:
    return list(InvoiceLine._base_manager.filter(invoice__in=[1]))


def by_a_subquery(view: ApiView, pk: int, foreign: int) -> object:
    everybodys = Invoice._base_manager.values("customer")
    return list(Customer.objects.for_organisation(view.organisation).filter(pk__in=everybodys))


def by_an_update(view: ApiView, pk: int, foreign: int) -> object:
    return Product._base_manager.filter(sku="L1").update(active=True)


def by_a_deletion(view: ApiView, pk: int, foreign: int) -> object:
    return InvoiceLine._base_manager.filter(description="nothing").delete()


def by_the_key_of_a_foreign_row(view: ApiView, pk: int, foreign: int) -> object:
    Customer.objects.for_organisation(view.organisation).first()
    return Customer._base_manager.get(pk=foreign)


Forgetful = Callable[[ApiView, int, int], object]
FORGETFUL: list[Forgetful] = [
    of_all,
    by_key_alone,
    by_raw_sql,
    by_everybodys_count,
    by_another_ones_number,
    by_all_but_ones_own,
    by_several_organisations,
    by_an_or,
    by_a_parent_not_asked_for,
    by_a_subquery,
    by_an_update,
    by_a_deletion,
    by_the_key_of_a_foreign_row,
]


@pytest.mark.parametrize("forgetful", FORGETFUL)
def test_a_forgetful_view_is_caught(forgetful: Forgetful, hers: World, theirs: World) -> None:
    get = CustomerDetail.get

    def planted(view: CustomerDetail, request: Request, pk: int) -> Response:
        forgetful(view, pk, theirs.customer)
        return get(view, request, pk)

    with (
        mock.patch.object(CustomerDetail, "get", planted),
        watched(hers.owner.organisation, hers.owner.user) as watch,
    ):
        assert hers.owner.get(f"customers/{hers.customer}/").status == 200
    assert len(watch.culprits) == 1, watch.culprits


def test_a_view_past_the_gate_ends_in_an_error_that_tells_nothing(hers: World, zoe: Person) -> None:
    """As the service's own code: queries of the tests are opened."""
    source = "def rows(data, organisation):\n    return customers.objects.values('id', 'name')"
    module: dict[str, Any] = {"customers": Customer}
    exec(compile(source, "quittance/planted.py", "exec"), module)
    before = everything()
    with mock.patch("quittance.api.customers.views.CustomerData.rows", module["rows"]):
        failed = zoe.get(f"customers/{hers.customer}/")
    assert failed.status == 500
    assert "Cleo" not in str(failed.body)
    assert everything() == before
