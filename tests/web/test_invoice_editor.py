"""The editor's answers: what is read of what was typed, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.web.invoices.editor.reading import read
from tests.api.world import everything
from tests.people import Person
from tests.web.cast import Scene, visitor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def form(world: Scene, **fields: Any) -> dict[str, Any]:
    return {
        "customer": str(world.customer),
        "customer_name": "Cleo",
        "customer_shown": "Cleo",
        "line": ["a", "b"],
        "description-a": "Work",
        "quantity-a": "1.5",
        "unit_price-a": "80",
        "discount_percent-a": "10",
        "tax-a": "S|19|",
        **fields,
    }


def drafts(world: Scene) -> Any:
    return Invoice.objects.for_organisation(world.owner.organisation)


def test_rows_come_in_the_order_of_their_keys_and_empty_ones_are_passed_over() -> None:
    sent = QueryDict("line=b&line=x&line=a&description-a=A&description-b=B&quantity-x=1&remove-a=")
    typed = read(sent)
    assert [line.description for line in typed.data.lines] == ["B", "A"]
    assert typed.data.lines[0].quantity == Decimal(1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ten", "Enter a figure."),
        ("-1", "It cannot be negative."),
        ("1e9", "Enter a figure."),
        ("9" * 13, "That is too much."),
        ("0.1234567", "At most 6 decimals."),
        ("NaN", "Enter a figure."),
        ("\u0663", "Enter a figure."),
    ],
)
def test_a_price_that_is_none_is_told_beside_it(text: str, said: str) -> None:
    sent = QueryDict(mutable=True)
    sent.update({"line": "a", "description-a": "A", "unit_price-a": text})
    typed = read(sent)
    assert (typed.rows[0].problems, typed.data.lines) == ({"unit_price": said}, [])


def test_totals_are_the_calculators_and_nothing_is_written(world: Scene) -> None:
    client, before = visitor(world.owner.user), everything()
    shown = client.post("/invoices/editor/totals/", form(world), headers=HTMX).content.decode()
    assert "€108.00" in shown
    assert "€128.52" in shown
    assert everything() == before


@pytest.mark.parametrize(("days", "is_told"), [(-1, True), (0, False)])
def test_a_due_date_that_has_passed_is_worth_a_look(days: int, is_told: bool, world: Scene) -> None:
    client, said = visitor(world.owner.user), "This day has passed"
    due = str(world.owner.organisation.today() + timedelta(days))
    typed = form(world, due_date=due)
    live = client.post("/invoices/editor/totals/", typed, headers=HTMX).content.decode()
    assert (said in live) is is_told
    assert client.post("/invoices/new/", typed).status_code == 302
    opened = client.get(f"/invoices/{drafts(world).latest('id').pk}/edit/").content.decode()
    assert (said in opened) is is_told


def test_a_draft_saves_itself_and_gets_its_address(world: Scene) -> None:
    answer = visitor(world.owner.user).post("/invoices/editor/save/", form(world), headers=HTMX)
    made = drafts(world).latest("id")
    assert answer.headers["HX-Replace-Url"] == f"/invoices/{made.pk}/edit/"
    assert "Saved " in answer.content.decode()
    assert made.total == Decimal("128.52")


def test_another_version_is_not_written_over(world: Scene) -> None:
    client, draft = visitor(world.owner.user), drafts(world).get(pk=world.draft)
    seen = draft.updated_at.isoformat()
    fields = form(world, draft=str(draft.pk), version=seen, notes="First")
    client.post("/invoices/editor/save/", fields, headers=HTMX)
    before = everything()
    late = {**fields, "notes": "Second"}
    answer = client.post("/invoices/editor/save/", late, headers=HTMX).content.decode()
    assert "This draft has been changed elsewhere" in answer
    assert client.post(f"/invoices/{draft.pk}/edit/", late).status_code == 409
    assert everything() == before
    assert drafts(world).get(pk=draft.pk).notes == "First"


def test_what_is_issued_leads_to_its_page(world: Scene) -> None:
    client, before = visitor(world.owner.user), everything()
    where = f"/invoices/{world.invoice}/edit/"
    assert client.get(where).url == f"/invoices/{world.invoice}/"
    assert client.post(where, form(world)).url == f"/invoices/{world.invoice}/"
    assert everything() == before


def test_another_organisations_rows_are_not_there(world: Scene, zoe: Person) -> None:
    client, before = visitor(zoe.user), everything()
    for where in (
        f"/invoices/{world.draft}/edit/",
        f"/invoices/{world.draft}/picture/",
        f"/invoices/editor/customers/{world.customer}/",
        f"/invoices/new/?customer={world.customer}",
    ):
        assert client.get(where).status_code == 404, where
    assert "Cleo" not in client.get("/invoices/editor/customers/?q=cleo").content.decode().replace(
        "“cleo”", ""
    )
    taken = form(world, draft=str(world.draft), version="x", **{"product-a": str(world.product)})
    answer = client.post("/invoices/editor/save/", taken, headers=HTMX)
    assert "Saved" not in answer.content.decode()
    client.post("/invoices/new/", form(world))
    assert everything() == before


def test_a_customer_made_in_between_has_no_mistyped_vat_number(ada: Person) -> None:
    said = {"name": "Rita", "vat_number": "DE 123456789"}
    refused = visitor(ada.user).post("/invoices/editor/customers/new/", said)
    assert refused.status_code == 422
    assert "This is no VAT number of Germany: check its digits." in refused.content.decode()
    assert not Customer.objects.for_organisation(ada.organisation).filter(name="Rita").exists()


def test_naughty_strings_stand_as_they_were_typed(world: Scene) -> None:
    naughty = '<script>alert(1)</script>\0{{ 7 }} "'
    fields = form(world, act="line", notes=naughty, **{"tax-a": naughty, "unit-a": "??"})
    shown = visitor(world.owner.user).post("/invoices/new/", fields).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }} &quot;" in shown


def test_a_form_without_any_field_is_told_what_is_missing(world: Scene) -> None:
    client, before = visitor(world.owner.user), everything()
    answer = client.post("/invoices/new/", {})
    assert answer.status_code == 422
    assert "Name the customer to invoice." in answer.content.decode()
    assert everything() == before
