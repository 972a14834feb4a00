"""Electronic invoices: their files, what they lack, and sending that waits for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from rest_framework.test import APIClient

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from tests.api.world import everything
from tests.documents.parties import BUYER, SELLER
from tests.documents.reading import read_cii, read_ubl
from tests.people import Person, draft, line, sent

pytestmark = pytest.mark.django_db
SELLER_FIELDS = {name: value for name, value in SELLER.items() if name != "time_zone"}


@pytest.fixture
def complete(ada: Person) -> Person:
    """Ada, whose organisation has everything that the strictest format wants."""
    answer = ada.patch("organisation/", SELLER_FIELDS)
    assert answer.status == 200, answer.body
    return ada


@pytest.fixture
def brandt(ada: Person) -> Customer:
    made = ada.post("customers/", BUYER)
    assert made.status == 201, made.body
    return Customer.objects.get(pk=made.body["id"])


def fetch(who: Person, path: str, **headers: str) -> Any:
    return APIClient().get(f"/api/{path}", headers={"Authorization": f"Token {who.key}", **headers})


class TestFiles:
    def test_ubl_says_what_the_api_says(self, complete: Person, brandt: Customer) -> None:
        made = sent(complete, brandt, number="R/1 ü", discount="10.00", lines=[line(), line()])
        answer = fetch(complete, f"invoices/{made['id']}/ubl/")
        assert (answer.status_code, answer["Content-Type"]) == (
            200,
            "application/xml; charset=utf-8",
        )
        assert answer["Content-Disposition"] == 'attachment; filename="R-1-ubl.xml"'
        assert answer["X-EInvoice"] == "en16931; valid"
        said = read_ubl(answer.content)
        for name in ("number", "currency", "issue_date", "due_date"):
            assert said[name] == made[name]
        for name in ("subtotal", "allowance_total", "taxable_total", "tax_total", "total"):
            assert str(said[name]) == made[name]
        assert str(said["due"]) == made["balance_due"]
        assert [str(one["net"]) for one in said["lines"]] == ["100.00", "100.00"]

    def test_cii_says_the_same(self, complete: Person, brandt: Customer) -> None:
        made = sent(complete, brandt)
        answer = fetch(complete, f"invoices/{made['id']}/cii/")
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="{made["number"]}-cii.xml"'
        ubl = fetch(complete, f"invoices/{made['id']}/ubl/")
        assert read_cii(answer.content) == read_ubl(ubl.content)

    def test_it_is_the_same_file_each_time_also_once_it_is_paid(
        self, complete: Person, brandt: Customer
    ) -> None:
        made = sent(complete, brandt)
        first = fetch(complete, f"invoices/{made['id']}/ubl/").content
        complete.patch("organisation/", {"name": "Turbines"})
        complete.post("payments/", {"invoice": made["id"], "amount": "19", "method": "cash"})
        assert fetch(complete, f"invoices/{made['id']}/ubl/").content == first

    def test_a_credit_note_is_one_in_both(self, complete: Person, brandt: Customer) -> None:
        made = sent(complete, brandt)
        note = complete.post(f"invoices/{made['id']}/credit/", {"reason": "Broken"}).body
        ubl = fetch(complete, f"invoices/{note['id']}/ubl/").content
        cii = fetch(complete, f"invoices/{note['id']}/cii/").content
        assert etree.QName(etree.fromstring(ubl)).localname == "CreditNote"
        assert read_ubl(ubl) == read_cii(cii)
        assert (read_ubl(ubl)["type"], read_ubl(ubl)["corrects"]) == ("381", made["number"])

    @pytest.mark.parametrize(
        ("path", "specification"),
        [
            ("ubl/", "urn:cen.eu:en16931:2017"),
            (
                "ubl/?profile=xrechnung",
                "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
            ),
            (
                "ubl/?profile=peppol",
                "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
            ),
            ("cii/?profile=en16931", "urn:cen.eu:en16931:2017"),
            (
                "cii/?profile=xrechnung",
                "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
            ),
        ],
    )
    def test_a_profile_may_be_named(
        self, path: str, specification: str, complete: Person, brandt: Customer
    ) -> None:
        made = sent(complete, brandt)
        answer = fetch(complete, f"invoices/{made['id']}/{path}")
        assert answer.status_code == 200
        assert f">{specification}<".encode() in answer.content

    def test_without_one_it_is_the_customer_s_where_the_syntax_has_it(
        self, complete: Person, brandt: Customer
    ) -> None:
        complete.patch(f"customers/{brandt.pk}/", {"einvoice_format": "peppol"})
        made = sent(complete, brandt)
        ubl, cii = (fetch(complete, f"invoices/{made['id']}/{one}/") for one in ("ubl", "cii"))
        assert (ubl["X-EInvoice"], cii["X-EInvoice"]) == ("peppol; valid", "en16931; valid")

    @pytest.mark.parametrize(
        "path", ["ubl/?profile=edifact", "ubl/?profile=", "cii/?profile=peppol"]
    )
    def test_an_unknown_profile_is_named(
        self, path: str, complete: Person, brandt: Customer
    ) -> None:
        refused = complete.get(f"invoices/{sent(complete, brandt)['id']}/{path}")
        assert (refused.status, refused.codes) == (400, [("invalid_choice", "profile")])

    @pytest.mark.parametrize("path", ["ubl", "cii"])
    def test_a_draft_has_none(self, path: str, complete: Person, brandt: Customer) -> None:
        refused = complete.get(f"invoices/{draft(complete, brandt)['id']}/{path}/")
        assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])

    def test_whatever_the_caller_accepts(self, complete: Person, brandt: Customer) -> None:
        made = sent(complete, brandt)
        answer = fetch(complete, f"invoices/{made['id']}/ubl/", Accept="application/xml")
        assert answer.status_code == 200

    def test_what_lacks_something_is_still_written_but_never_called_valid(
        self, ada: Person, cleo: Customer
    ) -> None:
        made = sent(ada, cleo)
        answer = fetch(ada, f"invoices/{made['id']}/ubl/")
        assert (answer.status_code, answer["X-EInvoice"]) == (200, "en16931; incomplete")
        assert str(read_ubl(answer.content)["total"]) == "119.00"
        refused = ada.get(f"invoices/{made['id']}/ubl/?profile=en16931")
        assert refused.status == 409
        assert refused.codes == [
            ("invalid_einvoice", "organisation.vat_number"),
            ("invalid_einvoice", "customer.billing_address.country"),
            ("invalid_einvoice", "organisation.vat_number"),
        ]


class TestWhatIsMissing:
    def test_a_draft_is_judged_as_if_it_were_sent_today(
        self, complete: Person, brandt: Customer
    ) -> None:
        complete.patch(f"customers/{brandt.pk}/", {"vat_number": "", "registration_number": ""})
        made = draft(complete, brandt, lines=[line(tax_rate="0", tax_category="AE")])
        before = everything()
        found = complete.get(f"invoices/{made['id']}/einvoice/")
        assert (found.status, found.body) == (
            200,
            {
                "profile": "en16931",
                "valid": False,
                "problems": [
                    {
                        "code": "invalid_einvoice",
                        "detail": "Reverse charge needs the customer's VAT number or "
                        "registration number. (BR-AE-02)",
                        "attr": "customer.vat_number",
                    }
                ],
            },
        )
        assert everything() == before

    def test_by_the_customer_s_format_or_a_named_one(
        self, complete: Person, brandt: Customer
    ) -> None:
        complete.patch(
            f"customers/{brandt.pk}/", {"buyer_reference": "", "einvoice_format": "xrechnung"}
        )
        path = f"invoices/{draft(complete, brandt)['id']}/einvoice/"
        found = complete.get(path).body
        assert (found["profile"], [one["attr"] for one in found["problems"]]) == (
            "xrechnung",
            ["customer.buyer_reference"],
        )
        found = complete.get(f"{path}?profile=en16931").body
        assert found == {"profile": "en16931", "valid": True, "problems": []}

    def test_what_is_issued_is_judged_as_it_was(self, complete: Person, brandt: Customer) -> None:
        made = sent(complete, brandt)
        complete.patch("organisation/", {"vat_number": "", "contact_name": ""})
        found = complete.get(f"invoices/{made['id']}/einvoice/?profile=xrechnung").body
        assert found == {"profile": "xrechnung", "valid": True, "problems": []}


class TestSending:
    def refused(self, who: Person, customer: Customer, **fields: Any) -> list[Any]:
        made = draft(who, customer, **fields)
        before = everything()
        answer = who.post(f"invoices/{made['id']}/send/")
        assert answer.status == 400, answer.body
        assert answer.body["type"] == "validation_error"
        assert everything() == before
        return answer.codes

    def test_every_missing_field_is_named(self, complete: Person) -> None:
        nobody = Customer.objects.create(organisation=complete.organisation, name="N")
        lines = [
            line(tax_rate="0", tax_category="E"),
            line(tax_rate="0", tax_category="AE"),
        ]
        assert self.refused(complete, nobody, lines=lines, currency="EUR") == [
            ("invalid_einvoice", "customer.billing_address.country"),
            ("invalid_einvoice", "customer.vat_number"),
            ("invalid_einvoice", "lines.0.exemption_reason"),
        ]

    def test_once_they_are_there_it_goes_and_takes_the_first_number(
        self, complete: Person, cleo: Customer
    ) -> None:
        assert self.refused(complete, cleo) == [
            ("invalid_einvoice", "customer.billing_address.country")
        ]
        complete.patch(f"customers/{cleo.pk}/", {"billing_address": {"country": "DE"}})
        [made] = Invoice.objects.all()
        answer = complete.post(f"invoices/{made.pk}/send/")
        assert (answer.status, answer.body["number"][-4:]) == (200, "0001")

    def test_a_business_that_could_write_none_sends_as_it_is(
        self, ada: Person, cleo: Customer
    ) -> None:
        assert sent(ada, cleo)["status"] == "sent"
        ada.patch("organisation/", {"vat_number": "US-1", "country": "US"})
        assert sent(ada, cleo)["status"] == "sent"

    def test_who_wants_to_be_checked_always_is(self, ada: Person, cleo: Customer) -> None:
        ada.patch("organisation/", {"einvoice_check": "always"})
        assert self.refused(ada, cleo) == [
            ("invalid_einvoice", "organisation.vat_number"),
            ("invalid_einvoice", "customer.billing_address.country"),
            ("invalid_einvoice", "organisation.vat_number"),
        ]

    def test_who_wants_never_to_be_checked_is_not(self, complete: Person, cleo: Customer) -> None:
        complete.patch("organisation/", {"einvoice_check": "never"})
        complete.patch(f"customers/{cleo.pk}/", {"einvoice_format": "peppol"})
        assert sent(complete, cleo)["status"] == "sent"

    @pytest.mark.parametrize(
        ("wanted", "changes", "attr"),
        [
            ("xrechnung", {"buyer_reference": ""}, "customer.buyer_reference"),
            (
                "peppol",
                {"electronic_address": "", "electronic_address_scheme": ""},
                "customer.electronic_address",
            ),
        ],
    )
    def test_a_customer_s_format_is_asked_for_as_well(
        self, wanted: str, changes: dict[str, str], attr: str, complete: Person, brandt: Customer
    ) -> None:
        complete.patch(f"customers/{brandt.pk}/", changes)
        assert sent(complete, brandt)["status"] == "sent"
        complete.patch(f"customers/{brandt.pk}/", {"einvoice_format": wanted})
        assert self.refused(complete, brandt) == [("invalid_einvoice", attr)]

    def test_what_was_sent_can_always_be_credited(self, complete: Person, brandt: Customer) -> None:
        made = sent(complete, brandt)
        complete.patch(
            "organisation/", {"vat_number": "", "country": "", "einvoice_check": "always"}
        )
        assert complete.post(f"invoices/{made['id']}/credit/").status == 201


def test_the_check_reads_nothing_that_the_answer_does_not(
    ada: Person, cleo: Customer, django_assert_num_queries: Any
) -> None:
    ada.patch(f"customers/{cleo.pk}/", {"billing_address": {"country": "FR"}})
    sent(ada, cleo)
    unchecked, checked = draft(ada, cleo), draft(ada, cleo)
    with CaptureQueriesContext(connection) as seen:
        assert ada.post(f"invoices/{unchecked['id']}/send/").status == 200
        without = len(seen.captured_queries)
    ada.patch("organisation/", {"vat_number": "DE123456789"})
    with django_assert_num_queries(without):
        assert ada.post(f"invoices/{checked['id']}/send/").status == 200


class TestTaxCurrency:
    def test_the_tax_is_told_in_both(self, complete: Person, brandt: Customer) -> None:
        made = sent(complete, brandt, currency="USD", exchange_rate="0.9123")
        assert (made["exchange_rate"], made["tax_currency"], made["tax_in_tax_currency"]) == (
            "0.9123",
            "EUR",
            "17.33",
        )
        said = read_ubl(fetch(complete, f"invoices/{made['id']}/ubl/").content)
        assert (said["tax_currency"], str(said["converted_tax"])) == ("EUR", "17.33")

    def test_more_than_can_be_stored_is_refused(self, ada: Person, cleo: Customer) -> None:
        price, rate = "900000000000", "99999999"
        made = draft(ada, cleo, currency="USD", exchange_rate=rate, lines=[line(unit_price=price)])
        before = everything()
        refused = ada.post(f"invoices/{made['id']}/send/")
        assert (refused.status, refused.codes) == (400, [("max_value", "exchange_rate")])
        assert everything() == before

    def test_a_draft_has_no_converted_tax_yet(self, complete: Person, brandt: Customer) -> None:
        made = draft(complete, brandt, currency="USD", exchange_rate="0.9123")
        assert (made["exchange_rate"], made["tax_currency"], made["tax_in_tax_currency"]) == (
            "0.9123",
            "",
            None,
        )


def test_the_organisation_of_the_tests_is_kept_as_it_was_given(complete: Person) -> None:
    stored = Organisation.objects.get(pk=complete.organisation.pk)
    assert {name: getattr(stored, name) for name in SELLER_FIELDS} == SELLER_FIELDS
