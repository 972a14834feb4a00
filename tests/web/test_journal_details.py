"""What the journal's details say of rows, addresses and lists."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import record
from quittance.catalogue.models import Product, TaxRate
from quittance.customers.models import Customer
from tests.invoicing.making import draft, issued
from tests.people import Person
from tests.web.cast import visitor
from tests.web.figures import said

pytestmark = pytest.mark.django_db


def entered(organisation: Organisation, action: str, **after: Any) -> None:
    """An entry about the row 1, whatever that is."""
    changes = {name: [None, value] for name, value in after.items()}
    record(organisation=organisation.pk, by=None, action=action, subject_id=1, changes=changes)


def details(who: Person, query: str = "", language: str = "en") -> dict[str, Any]:
    """Of the latest entry, by its fields: the cells of what stood there after."""
    client = visitor(who.user)
    client.cookies["language"] = language
    page = lxml.html.fromstring(client.get(f"/journal/{query}").content)
    rows = page.cssselect(".journal > li")[0].cssselect("tbody tr")
    return {said(row[0]): row[2] for row in rows}


def lines(cell: Any) -> list[str]:
    for stop in cell.cssselect("br"):
        stop.tail = f"\n{stop.tail or ''}"
    text = (" ".join(line.split()) for line in cell.text_content().split("\n"))
    return [line for line in text if line]


def links(cell: Any) -> list[tuple[str, str]]:
    return [(said(one), one.get("href")) for one in cell.cssselect("a")]


def test_a_row_is_called_by_its_name_and_leads_to_it(
    engines: Organisation, cleo: Customer, ada: Person
) -> None:
    draft(engines, cleo)
    assert links(details(ada)["customer"]) == [("Cleo", f"/customers/{cleo.pk}/")]


def test_a_draft_is_called_one(engines: Organisation, cleo: Customer, ada: Person) -> None:
    pk = draft(engines, cleo)
    entered(engines, "payment.recorded", invoice=pk)
    assert links(details(ada)["invoice"]) == [(f"draft {pk}", f"/invoices/{pk}/")]
    assert links(details(ada, language="de")["Rechnung"])[0][0] == f"Entwurf {pk}"


def test_people_are_called_by_their_names(engines: Organisation, ada: Person) -> None:
    User.objects.filter(pk=ada.user.pk).update(first_name="Ada", last_name="Byron")
    entered(engines, "membership.created", user=ada.user.pk)
    assert lines(details(ada)["user"]) == ["Ada Byron"]
    entered(engines, "membership.created", user=10**6)
    assert lines(details(ada)["user"]) == ["Deleted person"]


def test_what_is_not_there_or_of_another_business_is_a_number(
    engines: Organisation, ada: Person, zoe: Person
) -> None:
    hers = Customer.objects.create(organisation=zoe.organisation, name="Hers", currency="EUR")
    entered(engines, "invoice.drafted", customer=hers.pk)
    cell = details(ada)["customer"]
    assert (lines(cell), links(cell)) == ([str(hers.pk)], [])


def test_an_address_is_written_in_lines(engines: Organisation, ada: Person) -> None:
    address = {"line1": "Elbe 1", "line2": "", "postcode": "20457", "city": "Hamburg"}
    entered(engines, "customer.created", billing_address={**address, "region": "", "country": "DE"})
    assert lines(details(ada)["billing address"]) == ["Elbe 1", "20457 Hamburg", "Germany"]
    assert lines(details(ada, language="de")["Rechnungsadresse"])[-1] == "Deutschland"


def test_several_rows_stand_in_a_line(engines: Organisation, cleo: Customer, ada: Person) -> None:
    own = [issued(engines, cleo) for _ in range(12)]
    pks = [one.pk for one in own]
    entered(engines, "organisation.invoices_overdue", count=3, invoices=pks[:2])
    first, second = own[:2]
    cell = details(ada)["invoices"]
    assert lines(cell) == [f"{first.number}, {second.number}"]
    assert [to for _, to in links(cell)] == [f"/invoices/{first.pk}/", f"/invoices/{second.pk}/"]
    entered(engines, "organisation.invoices_overdue", count=3, invoices=pks)
    named, more = lines(details(ada)["invoices"])
    assert (len(named.split(", ")), more) == (10, "and 2 more")


def test_what_was_ordered_is_counted(engines: Organisation, ada: Person) -> None:
    rate = TaxRate.objects.create(organisation=engines, name="19 %", percent=19, category="S")
    torch = Product.objects.create(
        organisation=engines, sku="T", name="Torch", price=10, tax_rate=rate
    )
    entered(engines, "order.placed", items=[[torch.pk, "2.5"], [torch.pk + 1, "1"]])
    cell = details(ada, language="de")["bestellte Artikel"]
    assert lines(cell) == ["2,5 × Torch", f"1 × {torch.pk + 1}"]
    assert links(cell) == [("Torch", f"/products/{torch.pk}/")]


def test_other_lists_are_words(engines: Organisation, ada: Person) -> None:
    entered(engines, "bill.submitted", asked=["max@example.com", "ada@example.com"])
    assert lines(details(ada)["asked"]) == ["max@example.com, ada@example.com"]
    entered(engines, "customer.anonymised", fields=["name", "billing_address"])
    assert lines(details(ada, language="de")["Felder"]) == ["Name, Rechnungsadresse"]


@pytest.mark.parametrize(
    ("action", "field", "code", "english", "german"),
    [
        ("product.created", "unit", "KGM", "kilogram", "Kilogramm"),
        (
            "customer.created",
            "einvoice_format",
            "peppol",
            "Peppol BIS Billing",
            "Peppol BIS Billing",
        ),
        ("tax_rate.created", "category", "Z", "Zero rated", "Nullsatz"),
        ("organisation.changed", "design", "compact", "Compact", "Kompakt"),
        ("organisation.changed", "paper", "letter", "US Letter", "US Letter"),
        ("organisation.changed", "language", "de", "Deutsch", "Deutsch"),
        (
            "organisation.changed",
            "payment_reference",
            "number",
            "The invoice's number",
            "Die Rechnungsnummer",
        ),
        ("organisation.changed", "einvoice_check", "always", "Always", "Immer"),
        ("organisation.changed", "bill_digest", "always", "Every day", "Jeden Tag"),
    ],
)
def test_codes_are_words(
    action: str, field: str, code: str, english: str, german: str, ada: Person
) -> None:
    entered(ada.organisation, action, **{field: code})
    assert [*map(lines, details(ada).values())] == [[english]]
    assert [*map(lines, details(ada, language="de").values())] == [[german]]


def test_what_was_left_empty_is_left_out(engines: Organisation, ada: Person) -> None:
    entered(
        engines,
        "supplier.created",
        habit={},
        name="Mill",
        iban="",
        address={"line1": "", "country": ""},
        lines=0,
    )
    assert {name: lines(cell) for name, cell in details(ada).items()} == {
        "lines": ["0"],
        "name": ["Mill"],
    }


def test_it_asks_no_more_for_many_rows(engines: Organisation, cleo: Customer, ada: Person) -> None:
    client, counts = visitor(ada.user), []
    for _ in range(2):
        own = [issued(engines, cleo).pk for _ in range(3)]
        entered(engines, "organisation.invoices_overdue", count=3, invoices=own)
        entered(engines, "membership.created", user=ada.user.pk)
        with CaptureQueriesContext(connection) as asked:
            client.get("/journal/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
