"""Customers: the list, a customer's page, the form, merging, the statement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from tests.people import Person, line
from tests.shop.market import buyer
from tests.web.cast import Scene, visitor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page(ada: Person, path: str) -> str:
    response = visitor(ada.user).get(path)
    assert response.status_code == 200
    return response.content.decode()


def actions(person: Person, pk: int) -> list[str]:
    own = JournalEntry.objects.for_organisation(person.organisation)
    rows = own.filter(subject="customer", subject_id=pk).order_by("seq")
    return list(rows.values_list("action", flat=True))


def row(person: Person, pk: int) -> Customer:
    return Customer.objects.for_organisation(person.organisation).get(pk=pk)


FULL: dict[str, Any] = {
    "kind": "business",
    "company": "Brandt GmbH",
    "name": "Rita Brandt",
    "email": "rita@example.com",
    "line1": "Lindenstr. 4",
    "postcode": "10969",
    "city": "Berlin",
    "country": "DE",
    "vat_number": "de 136 695 976",
    "currency": "EUR",
    "ship": "on",
    "ship_line1": "Lager 2",
    "ship_city": "Potsdam",
    "ship_country": "DE",
    "electronic_address_scheme": "0204",
    "electronic_address": "04011000-12345-03",
    "send_xml": "on",
}


def test_the_list_says_what_each_owes(ada: Person, world: Scene) -> None:
    text = page(ada, "/customers/")
    assert f'href="/customers/{world.customer}/"' in text
    # 119.00 less 19.00, due in 2020: open, and all of it late.
    assert text.count("€100.00") == 2
    assert "format=csv&amp;archived=false" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("owing=true", {"customer"}),
        ("overdue=true", {"customer"}),
        ("owing=false", {"double"}),
        ("search=cleo+b", {"double"}),
        ("country=FR", set()),
        ("archived=true", set()),
        ("nonsense=1", {"customer", "double"}),
        ("ordering=-nonsense", {"customer", "double"}),
    ],
)
def test_it_is_filtered_as_the_api_does(
    query: str, found: set[str], ada: Person, world: Scene
) -> None:
    text = page(ada, f"/customers/?{query}")
    shown = {
        name
        for name in ("customer", "double")
        if f'href="/customers/{getattr(world, name)}/"' in text
    }
    assert shown == found
    if "nonsense" not in query:
        asked = ada.get(f"customers/?{query}").body["results"]
        both = {world.customer: "customer", world.double: "double"}
        assert {both[one["id"]] for one in asked if one["id"] in both} == found


def test_who_was_merged_owes_through_the_one_that_stays(ada: Person, world: Scene) -> None:
    client = visitor(ada.user)
    kept, double = world.double, world.customer
    merged = client.post(f"/customers/{kept}/merge/", {"other": double, "keep": kept})
    assert merged.url == f"/customers/{kept}/"
    assert row(ada, double).merged_into_id == kept
    assert (
        Invoice.objects.for_organisation(ada.organisation).get(pk=world.draft).customer_id == kept
    )
    text = page(ada, "/customers/?owing=true")
    assert f'href="/customers/{kept}/"' in text
    assert text.count("€100.00") == 2
    detail = page(ada, f"/customers/{kept}/")
    assert "Merged into this one" in detail
    assert "€100.00 overdue" in detail
    assert "This was a double" in page(ada, f"/customers/{double}/")
    client.post(f"/customers/{double}/restore/")
    assert row(ada, double).merged_into_id is None
    assert actions(ada, double)[-2:] == ["customer.merged", "customer.restored"]


def test_a_likely_double_is_told_with_the_reason(ada: Person, world: Scene) -> None:
    text = page(ada, f"/customers/{world.customer}/")
    assert "Perhaps a double" in text
    assert "has the same e-mail address." in text
    assert f"/customers/{world.customer}/merge/?other={world.double}" in text
    asked = page(ada, f"/customers/{world.customer}/merge/?other={world.double}")
    assert "Cleo B. stays" in asked


@pytest.mark.parametrize("keep", ["", "999999", "x"])
def test_merging_wants_to_know_which_stays(keep: str, ada: Person, world: Scene) -> None:
    body = {"other": world.double, "keep": keep}
    response = visitor(ada.user).post(f"/customers/{world.customer}/merge/", body)
    assert response.status_code == 422
    assert "Choose which of the two stays." in response.content.decode()
    assert row(ada, world.double).merged_into_id is None


def test_merging_with_itself_is_refused(ada: Person, world: Scene) -> None:
    body = {"other": world.customer, "keep": world.customer}
    response = visitor(ada.user).post(f"/customers/{world.customer}/merge/", body)
    assert response.status_code == 422
    assert "Name another customer than this one." in response.content.decode()


def test_two_people_are_told_that_they_are_not_one(ada: Person, world: Scene) -> None:
    for name, pk in (("bo", world.customer), ("cy", world.double)):
        own = Customer.objects.for_organisation(ada.organisation)
        own.filter(pk=pk).update(user=buyer(name))
    body = {"other": world.customer, "keep": world.double}
    response = visitor(ada.user).post(f"/customers/{world.double}/merge/", body)
    assert response.status_code == 422
    assert "Two people see the invoices of these customers" in response.content.decode()
    refused = ada.post(f"customers/{world.double}/merge/", {"other": world.customer})
    assert (refused.status, refused.codes) == (409, [("two_people", None)])
    assert row(ada, world.customer).merged_into_id is None


def test_a_business_is_added_with_all_it_has(ada: Person) -> None:
    response = visitor(ada.user).post("/customers/new/", FULL)
    made = Customer.objects.for_organisation(ada.organisation).get()
    assert response.url == f"/customers/{made.pk}/"
    assert (made.company, made.name, made.vat_number) == (
        "Brandt GmbH",
        "Rita Brandt",
        "DE136695976",
    )
    assert made.billing_address == {
        "line1": "Lindenstr. 4",
        "line2": "",
        "postcode": "10969",
        "city": "Berlin",
        "region": "",
        "country": "DE",
    }
    assert made.shipping_address is not None
    assert made.shipping_address["city"] == "Potsdam"
    assert (made.electronic_address_scheme, made.send_xml) == ("0204", True)
    assert actions(ada, made.pk) == ["customer.created"]


def test_a_person_has_no_company(ada: Person) -> None:
    body = {"kind": "person", "company": "Left over", "name": "Rita", "currency": "EUR"}
    visitor(ada.user).post("/customers/new/", body)
    made = Customer.objects.for_organisation(ada.organisation).get()
    assert (made.name, made.company, made.shipping_address) == ("Rita", "", None)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"company": ""}, "Give the name of the business, or choose Person."),
        ({"kind": "person", "name": ""}, "Give the person&#x27;s name."),
        ({"vat_number": "DE123456789"}, "This is no VAT number of Germany: check its digits."),
        ({"vat_number": "136695976"}, "Begin the VAT number with the country&#x27;s two letters"),
        ({"vat_number": "QQ12345"}, "“QQ” are no country&#x27;s letters."),
        ({"electronic_address_scheme": ""}, "Say what kind of address it is."),
        ({"electronic_address": ""}, "Give the address itself, too."),
        (
            {"electronic_address_scheme": "0088", "electronic_address": "4012345000010"},
            "Check the digits of this address.",
        ),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"country": "ZZ"}, "Select a valid choice."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_lost(
    wrong: dict[str, str], said: str, ada: Person
) -> None:
    response = visitor(ada.user).post("/customers/new/", {**FULL, **wrong})
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Lindenstr. 4" in text
    assert not Customer.objects.for_organisation(ada.organisation).exists()


def test_a_post_without_fields_is_a_form_again(ada: Person) -> None:
    assert visitor(ada.user).post("/customers/new/").status_code == 422


def test_another_systems_number_is_taken_once(ada: Person) -> None:
    client = visitor(ada.user)
    client.post("/customers/new/", {**FULL, "external_id": "K1"})
    again = client.post("/customers/new/", {**FULL, "external_id": "K1"})
    assert again.status_code == 422
    assert "“K1” is taken already." in again.content.decode()


def test_a_dialog_tells_the_page_beneath_who_was_made(ada: Person) -> None:
    client = visitor(ada.user)
    shown = client.get("/customers/new/?pick=1", headers=HTMX).content.decode()
    assert "<html" not in shown
    made = client.post("/customers/new/?pick=1", FULL, headers=HTMX)
    customer = Customer.objects.for_organisation(ada.organisation).get()
    assert made.status_code == 204
    assert json.loads(made["HX-Trigger"]) == {
        "close-dialog": True,
        "customer-made": {"id": customer.pk, "name": "Brandt GmbH", "currency": "EUR"},
    }


def test_two_tabs_do_not_undo_each_other(ada: Person, world: Scene) -> None:
    client = visitor(ada.user)
    seen = row(ada, world.customer).updated_at.isoformat()
    path = f"/customers/{world.customer}/edit/"
    body = {"kind": "person", "name": "Cleo the first", "currency": "EUR", "seen": seen}
    assert client.post(path, body).status_code == 302
    second = client.post(path, {**body, "name": "Cleo the second"})
    assert second.status_code == 422
    assert "Somebody has changed this customer" in second.content.decode()
    assert row(ada, world.customer).name == "Cleo the first"


def test_an_old_vat_number_does_not_stand_in_the_way(ada: Person, world: Scene) -> None:
    ada.patch(f"customers/{world.customer}/", {"vat_number": "DE123456789"})
    body = {"kind": "person", "name": "C", "vat_number": "DE123456789", "currency": "EUR"}
    response = visitor(ada.user).post(f"/customers/{world.customer}/edit/", body)
    assert response.status_code == 302


def test_deleting_is_refused_with_the_reason(ada: Person, world: Scene) -> None:
    client = visitor(ada.user)
    path = f"/customers/{world.customer}/delete/"
    assert "2 documents name this customer" in client.get(path).content.decode()
    refused = client.post(path)
    assert refused.status_code == 422
    assert row(ada, world.customer).name == "Cleo"
    assert client.post(f"/customers/{world.double}/delete/").url == "/customers/"
    own = Customer.objects.for_organisation(ada.organisation)
    assert not own.filter(pk=world.double).exists()
    assert actions(ada, world.double) == ["customer.created", "customer.deleted"]


def test_many_are_put_away_and_brought_back(ada: Person, zoe: Person, world: Scene) -> None:
    client = visitor(ada.user)
    foreign = zoe.post("customers/", {"name": "Theirs"}).body["id"]
    ids = [world.customer, world.double, foreign, "x", "9" * 30]
    client.post("/customers/bulk/", {"action": "archive", "row": ids})
    assert "2 customers archived." in client.get("/customers/?archived=true").content.decode()
    assert not row(zoe, foreign).archived
    client.post("/customers/bulk/", {"action": "restore", "row": ids})
    assert not row(ada, world.customer).archived
    assert actions(ada, world.customer)[1:] == ["customer.archived", "customer.restored"]


def test_the_statement_runs(ada: Person, world: Scene) -> None:
    year = ada.organisation.today().year
    text = page(ada, f"/customers/{world.customer}/statement/?from={year}-01-01")
    assert "€119.00" in text
    assert "−€19.00" in text
    assert "€100.00" in text
    assert f"/api/customers/{world.customer}/statement/pdf/?from={year}-01-01" in text


def test_a_period_that_is_turned_round_is_told(ada: Person, world: Scene) -> None:
    path = f"/customers/{world.customer}/statement/?from=2026-02-01&to=2026-01-01"
    response = visitor(ada.user).get(path)
    assert response.status_code == 422
    assert "The period ends before it begins." in response.content.decode()


@pytest.mark.parametrize("day", ["x", "2026-13-40", "0000-00-00", "\x00"])
def test_a_day_that_is_none_is_left_out(day: str, ada: Person, world: Scene) -> None:
    path = f"/customers/{world.customer}/statement/"
    assert visitor(ada.user).get(path, {"from": day, "to": day}).status_code == 200


def test_history_tells_of_the_documents_too(ada: Person, world: Scene) -> None:
    text = page(ada, f"/customers/{world.customer}/history/")
    assert "ada added customer Cleo" in text
    assert "ada recorded a payment of €19.00" in text


def test_how_fast_somebody_pays(ada: Person, world: Scene) -> None:
    assert "Pays after" not in page(ada, f"/customers/{world.customer}/")
    ada.post("payments/", {"invoice": world.invoice, "amount": "100.00", "method": "cash"})
    text = page(ada, f"/customers/{world.customer}/")
    assert "0 days" in text
    assert "on average; 1 of the last 1 late" in text


def test_a_customers_page_asks_as_much_for_many(
    ada: Person, world: Scene, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        draft = ada.post("invoices/", {"customer": world.customer, "lines": [line()]}).body["id"]
        ada.post(f"invoices/{draft}/send/", {})
    client = visitor(ada.user)
    for part in ("", "history/", "statement/"):
        with django_assert_max_num_queries(12):
            client.get(f"/customers/{world.customer}/{part}")


@pytest.mark.parametrize("act", ["archive", "restore", "delete", "merge", "edit"])
def test_another_organisations_customer_is_not_there(
    act: str, ada: Person, zoe: Person, world: Scene
) -> None:
    pk = zoe.post("customers/", {"name": "Theirs"}).body["id"]
    client = visitor(ada.user)
    body = {**FULL, "other": world.customer, "keep": world.customer}
    assert client.post(f"/customers/{pk}/{act}/", body).status_code == 404
    assert (
        client.post(f"/customers/{world.customer}/merge/", {"other": pk, "keep": pk}).status_code
        == 404
    )
    for part in ("", "history/", "statement/"):
        assert client.get(f"/customers/{pk}/{part}").status_code == 404
    assert actions(zoe, pk) == ["customer.created"]


def test_names_are_never_markup(ada: Person) -> None:
    pk = ada.post("customers/", {"name": "<script>alert(1)</script>"}).body["id"]
    for path in ("/customers/", f"/customers/{pk}/", f"/customers/{pk}/edit/"):
        assert "<script>alert" not in page(ada, path)
