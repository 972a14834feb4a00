"""Documents on paper over the API."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.api.conditions import tag_of_digest
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, IssuedFile
from tests.api.world import World, everything, world_of
from tests.documents.papers import drawn_as
from tests.files.disk import place
from tests.invoicing.making import at
from tests.people import Answer, Person, draft, line, sent

pytestmark = pytest.mark.django_db


def words(answer: Answer) -> str:
    """What a reader sees, on one line."""
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf"), answer.body
    with pypdfium2.PdfDocument(answer.raw) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def statements(who: Person, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert who.get(path).status == 200
    return sum("SAVEPOINT" not in query["sql"] for query in queries)


class TestPdf:
    def test_an_issued_invoice_is_served_as_it_was_stored(self, world: World) -> None:
        path = f"invoices/{world.invoice}/pdf/"
        first = world.owner.get(path)
        assert first.raw.startswith(b"%PDF-1.7")
        kept = IssuedFile.objects.select_related("file").get()
        assert place(kept.file).read_bytes() == first.raw
        assert first.headers["ETag"] == tag_of_digest(kept.sha256)
        number = Invoice.objects.get(pk=world.invoice).number
        assert first.headers["Content-Disposition"] == f'inline; filename="{number}.pdf"'
        assert first.headers["X-Content-Type-Options"] == "nosniff"
        assert world.owner.get(path).raw == first.raw
        assert words(first).count("119.00") >= 2

    @pytest.mark.parametrize(
        ("said", "shown"), [("1", "attachment"), ("true", "attachment"), ("0", "inline")]
    )
    def test_it_may_be_downloaded(self, said: str, shown: str, world: World) -> None:
        answer = world.owner.get(f"invoices/{world.invoice}/pdf/", {"download": said})
        assert answer.headers["Content-Disposition"].startswith(f"{shown}; filename=")

    @pytest.mark.parametrize("name", ["download", "copy"])
    def test_what_is_neither_yes_nor_no_is_refused(self, name: str, world: World) -> None:
        before = everything()
        refused = world.owner.get(f"invoices/{world.invoice}/pdf/", {name: "maybe"})
        assert (refused.status, refused.codes) == (400, [("invalid", name)])
        assert everything() == before

    def test_a_draft_is_marked_as_one_and_not_stored(self, world: World) -> None:
        answer = world.owner.get(f"invoices/{world.draft}/pdf/")
        assert "DRAFT" in words(answer).upper()
        assert b"factur-x.xml" not in answer.raw
        assert not IssuedFile.objects.exists()
        assert f'filename="draft-{world.draft}.pdf"' in answer.headers["Content-Disposition"]

    def test_a_draft_has_nothing_yet_to_write_into_a_transfer(self, world: World) -> None:
        world.owner.patch("organisation/", {"iban": "DE89370400440532013000"})
        path = f"invoices/{world.draft}/pdf/"
        said = words(world.owner.get(path))
        assert "DE89 3704 0044 0532 0130 00" in said
        assert "Payment reference" not in said
        world.owner.patch(f"invoices/{world.draft}/", {"number": "A-7"})
        assert "Payment reference A-7" in words(world.owner.get(path))

    def test_a_copy_tells_what_has_been_paid(self, world: World) -> None:
        path = f"invoices/{world.invoice}/pdf/"
        original = world.owner.get(path).raw
        copy = world.owner.get(path, {"copy": "1"})
        assert "100.00" in words(copy)
        assert "19.00" in words(copy)
        body = {"invoice": world.invoice, "amount": "100", "method": "cash"}
        world.owner.post("payments/", body)
        paid = world.owner.get(path, {"copy": "1"})
        assert "PAID" in words(paid).upper()
        assert world.owner.get(path).raw == original
        assert IssuedFile.objects.count() == 1

    def test_a_name_is_made_of_what_is_safe_in_it(self, ada: Person, cleo: Customer) -> None:
        number = 'Ü/1"; filename="x.exe'
        pk = sent(ada, cleo, number=number)["id"]
        shown = ada.get(f"invoices/{pk}/pdf/").headers["Content-Disposition"]
        assert shown == 'inline; filename="1-filename-x-exe.pdf"'

    def test_a_lost_file_that_cannot_be_drawn_again_is_said_to_be_lost(self, world: World) -> None:
        path = f"invoices/{world.invoice}/pdf/"
        world.owner.get(path)
        place(IssuedFile.objects.select_related("file").get().file).unlink()
        with drawn_as(lambda *args, **options: b"%PDF of a newer press"):
            refused = world.owner.get(path)
        assert (refused.status, refused.codes) == (409, [("file_missing", None)])
        assert world.owner.get(path).status == 200

    def test_it_takes_three_statements_once_it_is_stored(self, world: World) -> None:
        path = f"invoices/{world.invoice}/pdf/"
        world.owner.get(path)
        assert statements(world.owner, path) == 3

    def test_how_many_lines_there_are_costs_no_statement(self, ada: Person, cleo: Customer) -> None:
        def drawing(count: int) -> int:
            pk = sent(ada, cleo, lines=[line() for _ in range(count)])["id"]
            return statements(ada, f"invoices/{pk}/pdf/?copy=1")

        assert drawing(1) == drawing(30) == 4


class TestPackingSlip:
    def test_it_tells_what_and_how_many_but_no_price(
        self, ada: Person, lamp: Any, cleo: Any
    ) -> None:
        lines = [line(product=lamp.pk, description="Desk lamp", quantity="3", unit_price="47.11")]
        pk = sent(ada, cleo, lines=lines)["id"]
        said = words(ada.get(f"invoices/{pk}/packing-slip/"))
        assert "Desk lamp" in said
        assert "L1" in said
        assert "47.11" not in said
        assert "141.33" not in said

    def test_a_draft_may_be_packed(self, world: World) -> None:
        assert "Consulting" in words(world.owner.get(f"invoices/{world.draft}/packing-slip/"))

    def test_a_credit_note_sends_nothing(self, world: World) -> None:
        note = world.owner.post(f"invoices/{world.invoice}/credit/").body["id"]
        refused = world.owner.get(f"invoices/{note}/packing-slip/")
        assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])


class TestQuote:
    def test_a_draft_is_offered_until_a_day(self, world: World) -> None:
        path = f"invoices/{world.draft}/quote/"
        said = words(world.owner.get(path, {"valid_until": "2031-05-07"}))
        assert "Quote" in said
        assert "7 May 2031" in said
        assert "119.00" in said

    def test_it_promises_no_day_of_supply_that_nobody_has_set(self, world: World) -> None:
        path = f"invoices/{world.draft}/quote/"
        assert "Date of supply" not in words(world.owner.get(path))
        world.owner.patch(f"invoices/{world.draft}/", {"delivery_date": "2031-04-01"})
        assert "Date of supply 1 April 2031" in words(world.owner.get(path))

    def test_it_holds_today_at_least(self, world: World) -> None:
        path = f"invoices/{world.draft}/quote/"
        today = Organisation.objects.get().today()
        yesterday = {"valid_until": str(today - timedelta(days=1))}
        refused = world.owner.get(path, yesterday)
        assert (refused.status, refused.codes) == (400, [("min_value", "valid_until")])
        assert world.owner.get(path, {"valid_until": str(today)}).status == 200

    def test_what_is_issued_is_no_offer(self, world: World) -> None:
        refused = world.owner.get(f"invoices/{world.invoice}/quote/")
        assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])

    @pytest.mark.parametrize("day", ["tomorrow", "2031-02-30", "2031-5"])
    def test_what_is_no_day_is_refused(self, day: str, world: World) -> None:
        refused = world.owner.get(f"invoices/{world.draft}/quote/", {"valid_until": day})
        assert (refused.status, refused.codes) == (400, [("invalid", "valid_until")])


class TestReminder:
    def test_it_asks_for_what_is_due(self, world: World) -> None:
        said = words(world.owner.get(f"invoices/{world.invoice}/reminder/"))
        number = Invoice.objects.get(pk=world.invoice).number
        for part in (number, "119.00", "19.00", "100.00", "31 Jan"):
            assert str(part) in said

    def test_each_level_has_words_of_its_own(self, world: World) -> None:
        path = f"invoices/{world.invoice}/reminder/"
        said = {words(world.owner.get(path, {"level": level})) for level in "123"}
        assert len(said) == 3

    @pytest.mark.parametrize("level", ["0", "4", "", "one", "1.0"])
    def test_there_is_no_other_level(self, level: str, world: World) -> None:
        refused = world.owner.get(f"invoices/{world.invoice}/reminder/", {"level": level})
        assert (refused.status, refused.codes) == (400, [("invalid_choice", "level")])

    def test_what_is_not_overdue_is_not_reminded_of(self, ada: Person, cleo: Customer) -> None:
        today = ada.organisation.today()
        pk = sent(ada, cleo, due_date=today.isoformat())["id"]
        unsent = draft(ada, cleo, due_date="2020-01-01")["id"]
        for one in (pk, unsent):
            refused = ada.get(f"invoices/{one}/reminder/")
            assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])
        with at(timezone.now() + timedelta(days=1)):
            assert ada.get(f"invoices/{pk}/reminder/").status == 200
            ada.post("payments/", {"invoice": pk, "amount": "119", "method": "cash"})
            assert ada.get(f"invoices/{pk}/reminder/").status == 409


class TestReceipt:
    def test_it_says_what_was_left_to_pay(self, ada: Person, cleo: Customer) -> None:
        pk = sent(ada, cleo)["id"]
        body = {"invoice": pk, "method": "card", "reference": "Wire 7"}
        first = ada.post("payments/", {**body, "amount": "19"}).body["id"]
        second = ada.post("payments/", {**body, "amount": "40"}).body["id"]
        said = words(ada.get(f"payments/{first}/receipt/"))
        for part in ("19.00", "119.00", "100.00", "Card", "Wire 7"):
            assert part in said
        assert "60.00" in words(ada.get(f"payments/{second}/receipt/"))

    def test_it_says_the_same_ever_after(self, ada: Person, cleo: Customer) -> None:
        pk = sent(ada, cleo)["id"]
        payment = ada.post("payments/", {"invoice": pk, "amount": "19", "method": "cash"}).body[
            "id"
        ]
        first = ada.get(f"payments/{payment}/receipt/").raw
        ada.post(f"payments/{payment}/refund/", {"amount": "9"})
        ada.post("payments/", {"invoice": pk, "amount": "50", "method": "cash"})
        ada.post(f"invoices/{pk}/credit/")
        ada.patch("organisation/", {"name": "Other", "design": "compact"})
        assert ada.get(f"payments/{payment}/receipt/").raw == first

    def test_what_came_before_is_taken_into_account(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        pk, line_id = made["id"], made["lines"][0]["id"]
        body = {"invoice": pk, "method": "cash"}
        early = ada.post("payments/", {**body, "amount": "30"}).body["id"]
        ada.post(f"payments/{early}/refund/", {"amount": "10"})
        ada.post(f"invoices/{pk}/credit/", {"lines": [{"line": line_id, "quantity": "0.5"}]})
        late = ada.post("payments/", {**body, "amount": "7"}).body
        assert late["balance_due"] == "32.50"
        assert "32.50" in words(ada.get(f"payments/{late['id']}/receipt/"))


class TestStatement:
    def test_it_tells_each_account(self, world: World) -> None:
        today = world.owner.organisation.today().isoformat()
        answer = world.owner.get(f"customers/{world.customer}/statement/")
        assert answer.status == 200
        invoice = Invoice.objects.get(pk=world.invoice)
        assert answer.body == {
            "customer": world.customer,
            "customer_name": "Cleo",
            "from": f"{today[:4]}-01-01",
            "to": today,
            "accounts": [
                {
                    "currency": "EUR",
                    "opening_balance": "0.00",
                    "invoiced": "119.00",
                    "credited": "0.00",
                    "paid": "19.00",
                    "refunded": "0.00",
                    "closing_balance": "100.00",
                    "movements": [
                        {
                            "kind": "invoice",
                            "id": world.invoice,
                            "invoice": world.invoice,
                            "date": today,
                            "number": invoice.number,
                            "reference": "",
                            "due_date": "2020-01-31",
                            "amount": "119.00",
                            "balance": "119.00",
                        },
                        {
                            "kind": "payment",
                            "id": world.payment,
                            "invoice": world.invoice,
                            "date": today,
                            "number": invoice.number,
                            "reference": "Thanks",
                            "due_date": None,
                            "amount": "-19.00",
                            "balance": "100.00",
                        },
                    ],
                }
            ],
        }

    def test_its_closing_balance_is_the_customer_s_balance(self, world: World) -> None:
        shown = world.owner.get(f"customers/{world.customer}/").body["balances"]
        [account] = world.owner.get(f"customers/{world.customer}/statement/").body["accounts"]
        assert shown == [{"currency": "EUR", "balance_due": account["closing_balance"]}]

    def test_before_anything_happened_there_is_nothing(self, world: World) -> None:
        period = {"from": "2019-01-01", "to": "2019-12-31"}
        path = f"customers/{world.customer}/statement/"
        assert world.owner.get(path, period).body["accounts"] == []
        assert "0.00" in words(world.owner.get(f"{path}pdf/", period))

    @pytest.mark.parametrize(
        ("period", "error"),
        [
            ({"from": "yesterday"}, ("invalid", "from")),
            ({"to": "2026-13-01"}, ("invalid", "to")),
            ({"from": "2026-02-02", "to": "2026-02-01"}, ("invalid", "to")),
        ],
    )
    @pytest.mark.parametrize("form", ["", "pdf/"])
    def test_what_is_no_period_is_refused(
        self, form: str, period: dict[str, str], error: tuple[str, str], world: World
    ) -> None:
        refused = world.owner.get(f"customers/{world.customer}/statement/{form}", period)
        assert (refused.status, refused.codes) == (400, [error])

    def test_the_letter_says_the_same(self, world: World) -> None:
        said = words(world.owner.get(f"customers/{world.customer}/statement/pdf/"))
        for part in (Invoice.objects.get(pk=world.invoice).number, "119.00", "100.00", "Thanks"):
            assert str(part) in said
        assert re.search(r"[-\u2212]\s?€?19\.00", said)

    def test_of_several_currencies_one_is_named(self, ada: Person, cleo: Customer) -> None:
        for currency in ("USD", "JPY"):
            sent(ada, cleo, currency=currency, lines=[line(unit_price="100", tax_rate="0")])
        path = f"customers/{cleo.pk}/statement/pdf/"
        assert "JPY" in words(ada.get(path, {"currency": "JPY"}))
        assert "EUR" in words(ada.get(path))
        refused = ada.get(path, {"currency": "CHF"})
        assert (refused.status, refused.codes) == (400, [("invalid_choice", "currency")])

    def test_it_takes_four_statements(self, world: World) -> None:
        assert statements(world.owner, f"customers/{world.customer}/statement/") == 4


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("design", ["modern", "compact", "classic"])
def test_every_paper_is_drawn_in_every_design_and_language(
    design: str, language: str, ada: Person
) -> None:
    Organisation.objects.update(design=design, language=language, paper="letter")
    world = world_of(ada)
    for path in (
        f"invoices/{world.invoice}/pdf/",
        f"invoices/{world.draft}/pdf/",
        f"invoices/{world.invoice}/pdf/?copy=1",
        f"invoices/{world.invoice}/packing-slip/",
        f"invoices/{world.draft}/quote/",
        f"invoices/{world.invoice}/reminder/?level=3",
        f"payments/{world.payment}/receipt/",
        f"customers/{world.customer}/statement/pdf/",
    ):
        answer = ada.get(path)
        assert "Engines" in words(answer)
        assert pypdfium2.PdfDocument(answer.raw)[0].get_size() == (612, 792)
