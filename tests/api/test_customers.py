from __future__ import annotations

from typing import Any

import pytest

from quittance.customers.models import Customer
from tests.api.world import everything
from tests.people import Person, draft, sent

pytestmark = pytest.mark.django_db
ADDRESS = {
    "line1": "Lindenstr. 4",
    "line2": "Hof",
    "postcode": "10969",
    "city": "Berlin",
    "region": "Berlin",
    "country": "DE",
}
NOWHERE = dict.fromkeys(ADDRESS, "")
ALL = {
    "name": "Cleo",
    "email": "cleo@example.com",
    "mobile": "+49 170 1",
    "company": "Brandt GmbH",
    "vat_number": "DE123456789",
    "registration_number": "HRB 1",
    "buyer_reference": "04011000-12345-67",
    "electronic_address": "4012345678901",
    "electronic_address_scheme": "0088",
    "einvoice_format": "xrechnung",
    "send_xml": True,
    "billing_address": ADDRESS,
    "shipping_address": {**ADDRESS, "line1": "Hafen 1"},
    "currency": "CHF",
    "external_id": "crm-7",
}
LEAST = {
    **dict.fromkeys(ALL, ""),
    "name": "Cleo",
    "send_xml": False,
    "billing_address": NOWHERE,
    "shipping_address": None,
    "currency": "EUR",
}
GIVEN = {"id", "balance_due", "balances", "archived", "merged_into", "created_at", "updated_at"}


def without(body: dict[str, Any], names: set[str] = GIVEN) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def create(who: Person, **fields: Any) -> dict[str, Any]:
    made = who.post("customers/", {"name": "Cleo", **fields})
    assert made.status == 201, made.body
    return dict(made.body)


def test_every_field_is_kept(ada: Person) -> None:
    made = create(ada, **ALL)
    assert made.keys() == ALL.keys() | GIVEN
    assert without(made) == ALL
    assert (made["balance_due"], made["balances"], made["archived"]) == ("0.00", [], False)
    assert ada.get(f"customers/{made['id']}/").body == made
    assert ada.get("customers/").body["results"] == [made]


def test_a_name_is_enough(ada: Person) -> None:
    assert without(create(ada)) == LEAST


def test_codes_are_written_one_way(ada: Person) -> None:
    made = create(ada, vat_number="de 123 456", currency="jpy", billing_address={"country": "fr"})
    assert (made["vat_number"], made["currency"]) == ("DE123456", "JPY")
    assert made["billing_address"] == {**NOWHERE, "country": "FR"}


class TestChanging:
    def test_patch_changes_what_it_names(self, ada: Person) -> None:
        made = create(ada, **ALL)
        changed = ada.patch(f"customers/{made['id']}/", {"mobile": "1"})
        assert changed.status == 200
        assert without(changed.body) == {**ALL, "mobile": "1"}
        assert changed.body["updated_at"] > made["updated_at"]
        assert changed.body["created_at"] == made["created_at"]

    @pytest.mark.parametrize("name", [name for name in ALL if name != "name"])
    def test_each_field_alone(self, name: str, ada: Person) -> None:
        made = create(ada)
        changed = ada.patch(f"customers/{made['id']}/", {name: ALL[name]}).body
        assert without(changed) == {**LEAST, name: ALL[name]}

    def test_a_nested_address_is_replaced_as_a_whole(self, ada: Person) -> None:
        made = create(ada, **ALL)
        changed = ada.patch(
            f"customers/{made['id']}/",
            {"billing_address": {"city": "Wien"}, "shipping_address": None},
        )
        assert changed.body["billing_address"] == {**NOWHERE, "city": "Wien"}
        assert changed.body["shipping_address"] is None

    def test_put_empties_what_it_does_not_name(self, ada: Person) -> None:
        made = create(ada, **ALL)
        changed = ada.put(f"customers/{made['id']}/", {"name": "Dido"})
        assert (changed.status, without(changed.body)) == (200, {**LEAST, "name": "Dido"})

    def test_an_empty_patch_changes_nothing(self, ada: Person) -> None:
        made = create(ada, **ALL)
        assert without(ada.patch(f"customers/{made['id']}/", {}).body) == ALL


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"name": ""}, [("blank", "name")]),
    ({"name": "   "}, [("blank", "name")]),
    ({"name": "x" * 201}, [("max_length", "name")]),
    ({"email": "x"}, [("invalid", "email")]),
    ({"vat_number": "x" * 21}, [("max_length", "vat_number")]),
    ({"vat_number": "ß" * 11}, [("max_length", "vat_number")]),
    ({"currency": "XXX"}, [("invalid_choice", "currency")]),
    ({"electronic_address_scheme": "9999"}, [("invalid_choice", "electronic_address_scheme")]),
    ({"send_xml": "perhaps"}, [("invalid", "send_xml")]),
    ({"einvoice_format": "edifact"}, [("invalid_choice", "einvoice_format")]),
    ({"billing_address": {"country": "ZZ"}}, [("invalid_choice", "billing_address.country")]),
    (
        {"shipping_address": {"town": "x", "line1": "x" * 201}},
        [("max_length", "shipping_address.line1"), ("unknown_field", "shipping_address.town")],
    ),
    ({"external_id": "taken"}, [("unique", "external_id")]),
    (
        {"surname": "x", "organisation": 1},
        [("unknown_field", "surname"), ("unknown_field", "organisation")],
    ),
    *(({name: None}, [("read_only", name)]) for name in sorted(GIVEN)),
]


@pytest.mark.parametrize(("wrong", "errors"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_changed(
    wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person
) -> None:
    create(ada, external_id="taken")
    made = create(ada, **ALL)
    before = everything()
    path = f"customers/{made['id']}/"
    for refused in (
        ada.post("customers/", {"name": "Cleo", **wrong}),
        ada.put(path, {"name": "Cleo", **wrong}),
        ada.patch(path, wrong),
    ):
        assert (refused.status, refused.codes) == (400, errors)
    assert everything() == before


def test_a_name_is_required_but_not_in_a_patch(ada: Person) -> None:
    made = create(ada)
    assert ada.post("customers/", {}).codes == [("required", "name")]
    assert ada.put(f"customers/{made['id']}/", {}).codes == [("required", "name")]


class TestGoing:
    def test_one_that_nothing_names_is_deleted(self, ada: Person) -> None:
        made = create(ada)
        assert ada.delete(f"customers/{made['id']}/").status == 204
        assert ada.get(f"customers/{made['id']}/").status == 404
        assert ada.delete(f"customers/{made['id']}/").codes == [("not_found", None)]

    def test_one_with_invoices_is_not(self, ada: Person, cleo: Customer) -> None:
        draft(ada, cleo)
        before = everything()
        refused = ada.delete(f"customers/{cleo.pk}/")
        assert (refused.status, refused.codes) == (409, [("in_use", None)])
        assert everything() == before

    def test_archived_ones_take_no_new_invoices_until_restored(
        self, ada: Person, cleo: Customer
    ) -> None:
        old = draft(ada, cleo)
        body = {
            "customer": cleo.pk,
            "lines": [{"description": "x", "quantity": 1, "unit_price": 1, "tax_rate": 19}],
        }
        archived = ada.post(f"customers/{cleo.pk}/archive/")
        assert (archived.status, archived.body["archived"]) == (200, True)
        assert ada.post("invoices/", body).codes == [("archived", "customer")]
        assert ada.post(f"invoices/{old['id']}/duplicate/").codes == [("archived", "customer")]
        assert ada.get("customers/", {"archived": "false"}).body["count"] == 0
        restored = ada.post(f"customers/{cleo.pk}/restore/")
        assert (restored.status, restored.body["archived"]) == (200, False)
        assert ada.post("invoices/", body).status == 201

    def test_archiving_twice_is_archived(self, ada: Person, cleo: Customer) -> None:
        given = [ada.post(f"customers/{cleo.pk}/archive/").body["archived"] for _ in range(2)]
        assert given == [True, True]


def test_what_is_due_is_told_per_currency(ada: Person, cleo: Customer) -> None:
    draft(ada, cleo)
    sent(ada, cleo)
    euros = sent(ada, cleo)
    sent(ada, cleo, currency="JPY")
    ada.post("payments/", {"invoice": euros["id"], "amount": "19", "method": "cash"})
    body = ada.get(f"customers/{cleo.pk}/").body
    assert body["balance_due"] == "219.00"
    assert body["balances"] == [
        {"currency": "EUR", "balance_due": "219.00"},
        {"currency": "JPY", "balance_due": "119"},
    ]
