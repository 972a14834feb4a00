"""What has not come through the gate is never sent to the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Sum
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import ApiToken, Organisation
from quittance.accounts.operations import memberships_of
from quittance.catalogue.models import Category
from quittance.customers.models import Customer
from quittance.db.tenancy import ClosedQuery, NoOrganisation, OrganisationQuerySet
from quittance.errors import NotFound
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceQuerySet
from tests.people import Person, draft
from tests.test_architecture import MODELS

pytestmark = pytest.mark.django_db
OF_NOBODY = {"JobRun", "User", "Organisation", "Throttle"}
# They belong to a person, whatever they are a member of.
OF_NOBODY |= {"SavedAddress", "DataExport", "DeletionRequest"}


def closed(model: type[models.Model]) -> Any:
    """What `Model.objects` begins with in the service's own code."""
    rows: Any = model._default_manager.all()
    return type(rows)(model, ClosedQuery(model))


def customers() -> Any:
    return closed(Customer)


WAYS: dict[str, Callable[[Organisation], Any]] = {
    "all": lambda own: list(customers()),
    "get": lambda own: customers().get(pk=1),
    "first": lambda own: customers().filter(name="Cleo").order_by("pk").first(),
    "values": lambda own: list(customers().values_list("name", flat=True)),
    "iterator": lambda own: list(customers().iterator()),
    "in_bulk": lambda own: customers().in_bulk([1]),
    "count": lambda own: customers().count(),
    "exists": lambda own: customers().exists(),
    "contains": lambda own: Customer(pk=1) in customers(),
    "aggregate": lambda own: closed(Invoice).aggregate(Sum("total")),
    "aggregate of distinct": lambda own: closed(Invoice).distinct().aggregate(Sum("total")),
    "dates": lambda own: list(closed(Invoice).dates("issue_date", "day")),
    "update": lambda own: customers().update(name="x"),
    "bulk_update": lambda own: customers().bulk_update([Customer(pk=1, name="x")], ["name"]),
    "delete": lambda own: customers().delete(),
    "delete at once": lambda own: customers()._raw_delete("default"),
    "get_or_create": lambda own: customers().get_or_create(organisation=own, name="x"),
    "update_or_create": lambda own: customers().update_or_create(organisation=own, name="x"),
    "raw": lambda own: list(customers().raw("SELECT * FROM customers_customer")),
    "filtered by the field": lambda own: list(customers().filter(organisation=own)),
    "a lock": lambda own: list(customers().select_for_update()),
    "a union": lambda own: list(
        Customer.objects.for_organisation(own).union(customers(), all=True)
    ),
    "an or": lambda own: list(Customer.objects.for_organisation(own) | customers()),
    "an or from the other side": lambda own: list(
        customers() | Customer.objects.for_organisation(own)
    ),
    "a subquery": lambda own: list(
        Invoice.objects.for_organisation(own).filter(customer__in=customers())
    ),
    "an exists": lambda own: list(
        Invoice.objects.for_organisation(own).filter(
            Exists(customers().filter(pk=OuterRef("customer")))
        )
    ),
    "an annotation": lambda own: list(customers().annotate(same=F("name"))),
    "a person's": lambda own: list(memberships_of_the_manager()),
}


def memberships_of_the_manager() -> Any:
    from quittance.accounts.models import Membership

    return closed(Membership).filter(user=1)


@pytest.mark.parametrize("way", WAYS)
def test_without_an_organisation_nothing_is_asked(way: str, engines: Organisation) -> None:
    Customer.objects.create(organisation=engines, name="Cleo", currency="EUR")
    with (
        CaptureQueriesContext(connection) as queries,
        pytest.raises(NoOrganisation),
        transaction.atomic(),
    ):
        WAYS[way](engines)
    assert [one for one in queries if "SAVEPOINT" not in one["sql"]] == []
    assert list(Customer.objects.values_list("name", flat=True)) == ["Cleo"]


def test_the_refusal_says_what_to_write() -> None:
    with pytest.raises(NoOrganisation, match=r"Customer\.objects\.for_organisation\(\.\.\.\)"):
        customers().first()


def test_with_an_organisation_its_own_rows_are_found(ada: Person, zoe: Person) -> None:
    for who in (ada, zoe):
        Customer.objects.create(organisation=who.organisation, name=who.user.username)
    for organisation in (ada.organisation, ada.organisation.pk):
        rows = customers().for_organisation(organisation)
        assert [one.name for one in rows] == ["ada"]
        assert rows.filter(name="zoe").update(name="x") == 0
    assert customers().for_organisation(Organisation()).count() == 0
    assert customers().across_organisations("a test").count() == 2


def test_found_is_an_own_row_or_none(ada: Person, zoe: Person) -> None:
    hers = Customer.objects.create(organisation=zoe.organisation, name="Zed")
    with pytest.raises(NotFound):
        customers().for_organisation(ada.organisation).found(pk=hers.pk)
    assert customers().for_organisation(zoe.organisation).found(pk=hers.pk) == hers


def test_a_gated_query_may_exclude_by_its_parts(ada: Person, cleo: Customer) -> None:
    made = draft(ada, cleo)
    own = closed(Invoice).for_organisation(ada.organisation)
    assert own.exclude(lines__position=1).count() == 0
    assert own.exclude(lines__position=2).get().pk == made["id"]


def test_a_row_in_hand_leads_to_its_own_parts(ada: Person, cleo: Customer) -> None:
    pk = draft(ada, cleo)["id"]
    invoice = closed(Invoice).for_organisation(ada.organisation).get(pk=pk)
    lines = OrganisationQuerySet(InvoiceLine, ClosedQuery(InvoiceLine))
    lines._add_hints(instance=invoice)
    assert [line.position for line in lines.filter(invoice=invoice)] == [1]
    assert invoice.customer == cleo
    invoice.refresh_from_db()
    invoice.notes = "Thanks"
    invoice.save()
    invoice.delete()
    assert not Invoice.objects.exists()


def test_a_person_in_hand_does_not_lead_to_rows_of_organisations(ada: Person) -> None:
    tokens = closed(ApiToken)
    tokens._add_hints(instance=ada.user)
    with pytest.raises(NoOrganisation):
        tokens.first()
    assert [one.organisation for one in memberships_of(ada.user)] == [ada.organisation]


def test_a_row_without_an_organisation_yet_leads_nowhere() -> None:
    lines = closed(InvoiceLine)
    lines._add_hints(instance=Invoice())
    with pytest.raises(NoOrganisation):
        lines.first()


class ProductForm(forms.Form):
    category = forms.ModelChoiceField(closed(Category))


def test_a_choice_of_everybodys_rows_is_refused(ada: Person) -> None:
    own = Category.objects.create(organisation=ada.organisation, name="Light")
    form = ProductForm({"category": own.pk})
    with pytest.raises(NoOrganisation):
        form.is_valid()
    form = ProductForm({"category": own.pk})
    field: Any = form.fields["category"]
    field.queryset = closed(Category).for_organisation(ada.organisation)
    assert form.is_valid()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_with_an_organisation_has_the_gate(model: type[models.Model]) -> None:
    is_owned = "organisation_id" in {field.attname for field in model._meta.concrete_fields}
    assert is_owned is (model.__name__ not in OF_NOBODY)
    for manager in model._meta.managers:
        assert issubclass(manager._queryset_class, OrganisationQuerySet) is is_owned  # type: ignore[attr-defined]


def test_the_gate_is_closed_to_the_service_and_open_to_tests() -> None:
    """As in every other test: else none would fail where the service forgets it."""
    service = {"rows": Invoice, "__name__": "quittance.planted"}
    exec(compile("found = rows.objects.all()", "quittance/planted.py", "exec"), service)
    assert isinstance(service["found"].query, ClosedQuery)
    assert isinstance(service["found"], InvoiceQuerySet)
    assert not isinstance(Invoice.objects.all().query, ClosedQuery)
