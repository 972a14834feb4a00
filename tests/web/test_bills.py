"""Suppliers' bills on pages: the form, what stands in its way, who sees and does what."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from reportlab.pdfgen.canvas import Canvas

from quittance.accounts.models import Organisation
from quittance.bills.models import ApprovalLimit, Bill, BillFile, PaymentRun, Supplier
from quittance.bills.operations import approve_bill
from quittance.web.bills.desk.days import written_day
from quittance.web.bills.desk.understanding import as_kind
from tests.bills.desk import IBAN, OTHER_IBAN, actor, entered, submitted, supplier
from tests.bills.reading.five import five_lines_pdf, five_lines_xml
from tests.people import Person
from tests.web.cast import visitor
from tests.web.figures import said as words_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(ivy: Person) -> Client:
    return visitor(ivy.user)


def form(of: Supplier | None = None, **more: Any) -> dict[str, Any]:
    usual = {
        "act": "save",
        "supplier_name": of.name if of else "Paper Mill",
        "number": "R-1",
        "issue_date": "2.11.2026",
        "stated_total": "119,00",
        "currency": "EUR",
        "kind": "invoice",
        "line": ["k1"],
        "description-k1": "Paper",
        "quantity-k1": "10",
        "unit_price-k1": "10",
        "tax_rate-k1": "19",
    }
    return {**usual, **more}


def the_bill(who: Person) -> Bill:
    return Bill.objects.for_organisation(who.organisation).latest("id")


def uploaded(client: Client, content: bytes, name: str = "bill.xml", **more: Any) -> Any:
    return client.post("/bills/upload/", {"file": SimpleUploadedFile(name, content)}, **more)


def text(response: Any) -> str:
    return str(response.content.decode())


# --- Files -------------------------------------------------------------------------------------


def test_a_file_opens_its_draft_without_a_script(client: Client, ivy: Person) -> None:
    response = uploaded(client, five_lines_xml())
    bill = the_bill(ivy)
    assert (response.status_code, response.url) == (302, f"/bills/{bill.pk}/edit/")
    page = text(client.get(response.url))
    assert 'value="F-5"' in page
    assert "The lines come to the printed total." in page
    assert page.count(">exact<") >= 5


def test_the_same_file_leads_to_the_bill_that_it_became(client: Client, ivy: Person) -> None:
    uploaded(client, five_lines_xml())
    again = uploaded(client, five_lines_xml(), HTTP_HX_REQUEST="true")
    assert "came before" in text(again)
    assert f'href="/bills/{the_bill(ivy).pk}/"' in text(again)
    assert "X-Draft" not in again.headers
    assert Bill.objects.for_organisation(ivy.organisation).count() == 1


def test_a_colleagues_bill_is_no_link(client: Client, ivy: Person, ada: Person) -> None:
    uploaded(visitor(ada.user), five_lines_xml())
    again = text(uploaded(client, five_lines_xml(), HTTP_HX_REQUEST="true"))
    assert "came before" in again
    assert "<a " not in again


def test_what_is_no_bill_ends_in_a_sentence(client: Client, ivy: Person, settings: Any) -> None:
    settings.BILL_FILE_LIMIT = 1024 * 1024
    for content, said in (
        (b"Dear all", "neither an electronic invoice nor a PDF"),
        (b"%PDF-1.7" + bytes(1024 * 1024), "more than 1 MB"),
        (b"%PDF-1.7 nonsense", "damaged"),
        (b"", "empty"),
    ):
        response = uploaded(client, content, "<b>x</b>.pdf")
        assert (response.status_code, said in text(response)) == (422, True), said
        assert "<b>x</b>" not in text(response)
    assert not Bill.objects.for_organisation(ivy.organisation).exists()


def test_pages_come_as_pictures_and_words(client: Client, ivy: Person, zoe: Person) -> None:
    _made, content = five_lines_pdf("german_letter", 3)
    uploaded(client, content, "../../Rechnung.pdf")
    file = BillFile.objects.for_organisation(ivy.organisation).get()
    where = f"/bills/{file.bill_id}/files/{file.pk}/"
    assert client.get(f"{where}pages/1/").content[:8] == b"\x89PNG\r\n\x1a\n"
    told = client.get(f"{where}words/1/").json()
    assert (told["decimal"], told["month_first"]) == (",", False)
    assert {len(one) for one in told["words"]} == {5}
    original = client.get(where)
    assert original.content == content
    assert original.headers["Content-Disposition"] == 'attachment; filename="Rechnung.pdf"'
    assert client.get(f"{where}pages/2/").status_code == 404
    assert client.get(f"{where}words/0/").status_code == 404
    for part in (where, f"{where}pages/1/", f"{where}words/1/"):
        assert visitor(zoe.user).get(part).status_code == 404


# --- The form ----------------------------------------------------------------------------------


def test_a_name_that_nobody_has_becomes_a_supplier(client: Client, ivy: Person) -> None:
    assert client.post("/bills/new/", form(supplier_name="New & Co")).status_code == 302
    bill = the_bill(ivy)
    assert (bill.supplier.name, bill.total, bill.issue_date, bill.status) == (
        "New & Co",
        Decimal(119),
        date(2026, 11, 2),
        "draft",
    )
    client.post("/bills/new/", form(supplier_name="new  & CO", number="R-2"))
    assert Supplier.objects.for_organisation(ivy.organisation).count() == 1


def test_what_a_page_says_of_its_supplier_is_taken_over(client: Client, ivy: Person) -> None:
    made, content = five_lines_pdf("german_letter", 3)
    uploaded(client, content, "Rechnung.pdf")
    bill = the_bill(ivy)
    page = client.get(f"/bills/{bill.pk}/edit/")
    assert made.supplier.name in text(page)
    desk = page.context["desk"]
    sent = {name: value for name, value in desk.typed.values.items() if value}
    for row in desk.typed.rows:
        sent |= {f"{name}-{row.key}": value for name, value in row.values.items()}
    sent |= {"line": [row.key for row in desk.typed.rows], "version": desk.version}
    response = client.post(f"/bills/{bill.pk}/edit/", {**sent, "act": "submit"})
    assert response.status_code == 302
    bill.refresh_from_db()
    assert (bill.status, bill.supplier.vat_number) == ("submitted", made.supplier.vat_id)
    assert bill.origins["number"] == "guessed"


def test_what_was_changed_was_typed(client: Client, ivy: Person) -> None:
    uploaded(client, five_lines_xml())
    bill = the_bill(ivy)
    version = bill.updated_at.isoformat()
    sent = form(bill.supplier, number="F-5", stated_total="200", version=version)
    assert client.post(f"/bills/{bill.pk}/edit/", sent).status_code == 302
    bill.refresh_from_db()
    assert bill.origins["number"] == "exact"
    assert "stated_total" not in bill.origins
    assert bill.difference == Decimal(81)


def test_what_was_changed_elsewhere_is_not_written_over(client: Client, ivy: Person) -> None:
    bill = entered(ivy, "agent", supplier(ivy.organisation))
    sent = form(bill.supplier, version="long ago", number="R-9")
    response = client.post(f"/bills/{bill.pk}/edit/", sent)
    assert response.status_code == 409
    assert "changed elsewhere" in text(response)
    assert 'value="R-9"' in text(response)
    bill.refresh_from_db()
    assert bill.number == "R-1"


def test_what_cannot_be_read_stands_beside_its_field(client: Client, ivy: Person) -> None:
    sent = form(issue_date="some day", **{"unit_price-k1": "a lot", "tax_rate-k1": "190"})
    response = client.post("/bills/new/", sent)
    assert response.status_code == 422
    for said in ("Enter a day, such as", "Enter a figure.", "That is too much."):
        assert said in text(response)
    assert not Bill.objects.for_organisation(ivy.organisation).exists()


def test_what_keeps_a_bill_back_names_its_fields(client: Client, ivy: Person) -> None:
    one = client.post("/bills/new/", form(issue_date="some day"))
    assert said_of(one) == ["Date: Enter a day, such as 24 Nov 2026."]
    assert '<a href="#issue_date">Date</a>' in one.content.decode()
    client.cookies["language"] = "de"
    some = client.post("/bills/new/", form(issue_date="x", **{"unit_price-k1": "a lot"}))
    assert said_of(some) == [
        "Datum: Geben Sie einen Tag ein, etwa 24.11.2026.",
        "Position 1 · Preis: Geben Sie eine Zahl ein.",
    ]
    assert 'href="#unit_price-k1"' in some.content.decode()


def said_of(response: Any) -> list[str]:
    page = lxml.html.fromstring(response.content)
    return [words_of(one) for one in page.cssselect(".notice-bad li")]


@pytest.mark.parametrize("name", ["supplier_name", "number", "notes", "description-k1", "line"])
def test_nonsense_is_no_error_of_ours(name: str, client: Client) -> None:
    for value in ("\0", "<script>alert(1)</script>", "x" * 6000, "\ud800", "𝟙"):
        for where in ("/bills/new/", "/bills/desk/totals/", "/bills/desk/restore/"):
            response = client.post(where, form(**{name: value.encode("utf-8", "replace")}))
            assert response.status_code in {200, 302, 422}, (where, value[:20])
            assert "<script>alert(1)" not in text(response)


def test_handing_in_says_what_is_missing_and_keeps_what_is_there(
    client: Client, ivy: Person
) -> None:
    response = client.post("/bills/new/", form(act="submit", stated_total="120", issue_date=""))
    assert response.status_code == 422
    assert "Saved, but not handed in yet" in text(response)
    assert "Enter the date of the bill." in text(response)
    bill = the_bill(ivy)
    assert (bill.status, bill.number) == ("draft", "R-1")
    # Sent again from there, it is the same bill.
    version = response.context["desk"].version
    client.post(f"/bills/{bill.pk}/edit/", form(act="submit", version=version))
    bill.refresh_from_db()
    assert bill.status == "submitted"


def test_a_form_that_is_sent_twice_makes_one_bill(client: Client, ivy: Person) -> None:
    sent = form(number="", once="a" * 32)
    first, second = (client.post("/bills/new/", sent) for _ in range(2))
    assert first.url == second.url
    assert Bill.objects.for_organisation(ivy.organisation).count() == 1


def test_a_known_number_offers_to_add_the_lines(client: Client, ivy: Person) -> None:
    known = entered(ivy, "agent", supplier(ivy.organisation))
    response = client.post("/bills/new/", form(known.supplier, number=" r-1 "))
    assert response.status_code == 422
    assert "Add these lines to it" in text(response)
    sent = form(known.supplier, number="r-1", act="join", once="c" * 32)
    sent["description-k1"] = "Ink"
    for _ in range(2):
        assert client.post("/bills/new/", sent).url == f"/bills/{known.pk}/edit/"
    assert known.lines.count() == 2
    assert Bill.objects.for_organisation(ivy.organisation).count() == 1


def test_a_draft_joins_the_bill_that_is_there_with_its_file(client: Client, ivy: Person) -> None:
    known = entered(ivy, "agent", supplier(ivy.organisation))
    uploaded(client, five_lines_pdf("german_letter", 3)[1], "more.pdf")
    draft = the_bill(ivy)
    sent = form(known.supplier, number="R-1", act="join", **{"description-k1": "Ink"})
    response = client.post(f"/bills/{draft.pk}/edit/", sent)
    assert (response.status_code, response.url) == (302, f"/bills/{known.pk}/edit/")
    assert list(known.files.values_list("name", flat=True)) == ["more.pdf"]
    assert known.lines.count() == 2
    assert not Bill.objects.for_organisation(ivy.organisation).filter(pk=draft.pk).exists()


def test_lines_go_to_a_colleagues_bill_but_it_is_not_shown(
    client: Client, ivy: Person, ada: Person
) -> None:
    known = entered(ada, "admin", supplier(ada.organisation))
    page = text(client.post("/bills/new/", form(known.supplier)))
    assert f"/bills/{known.pk}/" not in page
    sent = form(known.supplier, act="join", **{"description-k1": "Ink"})
    assert client.post("/bills/new/", sent).url == "/bills/"
    assert known.lines.count() == 2


def test_habits_of_the_supplier_fill_what_is_empty(
    client: Client, ivy: Person, max_: Person
) -> None:
    mill = supplier(ivy.organisation, payment_terms_days=14)
    bill = submitted(ivy, "agent", mill, iban=IBAN)
    approve_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(max_, "manager"))
    client.post("/bills/new/", form(mill, number="R-2"))
    made = the_bill(ivy)
    assert (made.due_date, made.iban) == (date(2026, 11, 16), IBAN)


def test_checks_stand_at_their_fields(client: Client, ivy: Person, max_: Person) -> None:
    mill = supplier(ivy.organisation)
    bill = submitted(ivy, "agent", mill, iban=IBAN)
    approve_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(max_, "manager"))
    tomorrow = f"{timezone.localdate() + timedelta(3):%d.%m.%Y}"
    for changes, said in (
        ({"iban": OTHER_IBAN}, "The supplier had another account before."),
        ({"iban": "DE00512108001245126199"}, "This IBAN is mistyped"),
        ({"issue_date": tomorrow}, "The date is in the future."),
        ({"due_date": "1.1.2020"}, "due before it was issued"),
        ({"currency": "USD"}, "usually bills in EUR"),
        ({"stated_total": "130"}, "missing to the printed"),
        ({"number": "R-1"}, "already"),
    ):
        sent = form(mill, **{"number": "R-2", **changes})
        assert said in text(client.post("/bills/desk/totals/", sent)), said


# --- Days, figures and words -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "month_first", "expected"),
    [
        ("2.11.2026", False, date(2026, 11, 2)),
        ("2026-11-02", False, date(2026, 11, 2)),
        ("021126", False, date(2026, 11, 2)),
        ("2 Nov 2026", False, date(2026, 11, 2)),
        ("2. November 2026", False, date(2026, 11, 2)),
        ("11/2/2026", True, date(2026, 11, 2)),
        ("11/2/2026", False, date(2026, 2, 11)),
        ("Datum: 02.11.2026", False, date(2026, 11, 2)),
        ("31.02.2026", False, None),
        ("99", False, None),
        ("soon", False, None),
    ],
)
def test_days_as_people_type_them(typed: str, month_first: bool, expected: date | None) -> None:
    assert written_day(typed, month_first=month_first) == expected


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    today = timezone.localdate()
    for days in (-150, 0, 150):
        near = today + timedelta(days)
        assert written_day(f"{near.day}.{near.month}.") == near


@pytest.mark.parametrize(
    ("words", "kind", "decimal", "expected"),
    [
        ("1.234,50 €", "amount", ",", "1234.50"),
        ("1,234.50", "amount", ".", "1234.50"),
        ("Total 2: 19.00", "amount", ".", "19.00"),
        ("-5,00", "amount", ",", "-5.00"),
        ("19 %", "percent", ",", "19"),
        ("DE75 5121 0800", "code", ",", "DE7551210800"),
        ("2,5 Stk", "figure", ",", "2.5"),
        ("none", "amount", ",", ""),
    ],
)
def test_words_become_values(words: str, kind: str, decimal: str, expected: str) -> None:
    assert as_kind(words, kind, decimal=decimal, month_first=False) == expected


# --- Who ---------------------------------------------------------------------------------------


def test_an_agent_sees_and_changes_their_own_only(client: Client, ada: Person) -> None:
    bill = submitted(ada, "admin", supplier(ada.organisation))
    assert "R-1" not in text(client.get("/bills/"))
    for where in ("", "edit/", "withdraw/", "delete/"):
        assert client.get(f"/bills/{bill.pk}/{where}").status_code == 404, where
    for where in ("edit/", "submit/", "withdraw/", "delete/", "attach/", "comments/"):
        assert client.post(f"/bills/{bill.pk}/{where}", {"text": "x"}).status_code == 404, where
    sent = form(bill.supplier, bill=str(bill.pk))
    assert client.post("/bills/desk/totals/", sent).status_code == 404
    bill.refresh_from_db()
    assert (bill.status, bill.comments.count()) == ("submitted", 0)


def test_a_manager_sees_all_and_deletes_nothing(ivy: Person, max_: Person) -> None:
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    client = visitor(max_.user)
    page = text(client.get(f"/bills/{bill.pk}/"))
    assert "Approve" in page
    assert "Delete" not in page
    assert client.post(f"/bills/{bill.pk}/delete/").status_code == 403
    assert client.get(f"/bills/{bill.pk}/edit/").status_code == 403


def test_nothing_of_another_organisation_is_there(ivy: Person, zoe: Person) -> None:
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    client = visitor(zoe.user)
    for where in ("", "edit/", "approve/", "reject/", "pay/", "delete/"):
        assert client.get(f"/bills/{bill.pk}/{where}").status_code == 404, where
    assert client.get(f"/suppliers/{bill.supplier_id}/").status_code == 404
    assert client.get(f"/bills/new/?supplier={bill.supplier_id}").status_code == 404
    response = client.post("/bills/new/", form(supplier=bill.supplier_id, supplier_name=""))
    assert response.status_code == 302
    assert the_bill(zoe).supplier is None


def test_who_entered_it_does_not_decide(ada: Person, max_: Person) -> None:
    bill = submitted(ada, "admin", supplier(ada.organisation))
    client = visitor(ada.user)
    assert "Approve" not in text(client.get(f"/bills/{bill.pk}/"))
    response = client.post(f"/bills/{bill.pk}/approve/", {})
    assert response.status_code == 422
    assert "Who entered a bill cannot decide on it" in text(response)


def test_limits_are_set_and_hold(ada: Person, ivy: Person, max_: Person) -> None:
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    client, name = visitor(ada.user), f"limit_{max_.user.pk}"
    assert client.post("/settings/limits/", {name: "-1"}).status_code == 422
    assert client.post("/settings/limits/", {name: "100.00"}).status_code == 302
    assert ApprovalLimit.objects.for_organisation(ada.organisation).get().amount == Decimal(100)
    refused = visitor(max_.user).post(f"/bills/{bill.pk}/approve/", {})
    assert (refused.status_code, "up to €100.00" in text(refused)) == (422, True)
    client.post("/settings/limits/", {name: "", "bill_digest": "never"})
    assert Organisation.objects.get(pk=ada.organisation.pk).bill_digest == "never"
    assert visitor(max_.user).post(f"/bills/{bill.pk}/approve/", {}).status_code == 302


def test_a_new_account_needs_a_yes(ivy: Person, max_: Person) -> None:
    mill = supplier(ivy.organisation)
    first = submitted(ivy, "agent", mill, iban=IBAN)
    client = visitor(max_.user)
    assert client.post(f"/bills/{first.pk}/approve/", {}).status_code == 302
    second = submitted(ivy, "agent", mill, iban=OTHER_IBAN, number="R-2")
    assert "another account" in text(client.get(f"/bills/{second.pk}/"))
    assert client.post(f"/bills/{second.pk}/approve/", {}).status_code == 422
    sent = {"confirm_account": "on"}
    assert client.post(f"/bills/{second.pk}/approve/", sent).status_code == 302
    page = text(client.get(f"/suppliers/{mill.pk}/"))
    assert page.count("max, ") == 2


def test_a_rejected_bill_says_why_and_comes_again(
    client: Client, ivy: Person, max_: Person
) -> None:
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    manager = visitor(max_.user)
    assert manager.post(f"/bills/{bill.pk}/reject/", {"reason": " "}).status_code == 422
    manager.post(f"/bills/{bill.pk}/reject/", {"reason": "Price <too> high"})
    assert "Price &lt;too&gt; high" in text(client.get(f"/bills/{bill.pk}/"))
    assert client.post(f"/bills/{bill.pk}/submit/").status_code == 302
    bill.refresh_from_db()
    assert bill.status == "submitted"


# --- What is due, and paid ---------------------------------------------------------------------


def approved(ivy: Person, max_: Person, of: Supplier, number: str, days: int, **more: Any) -> Bill:
    today = ivy.organisation.today()
    dates = {"issue_date": today - timedelta(60), "due_date": today + timedelta(days)}
    bill = submitted(ivy, "agent", of, number=number, iban=IBAN, **{**dates, **more})
    return approve_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(max_, "manager"))


def test_what_is_due_is_parted_by_when(ivy: Person, max_: Person, ada: Person) -> None:
    mill = supplier(ivy.organisation)
    approved(ivy, max_, mill, "LATE", -3)
    approved(ivy, max_, mill, "NOW", 0)
    approved(ivy, max_, mill, "LATER", 40)
    approved(ivy, max_, mill, "DOLLAR", 41, currency="USD")
    page = visitor(ada.user).get("/bills/due/")
    told = {
        str(part.when): ([row.bill.number for row in part.rows], part.sums)
        for part in page.context["parts"]
    }
    own = Decimal(119)
    assert told == {
        "late": (["LATE"], [("EUR", own)]),
        "this_week": (["NOW"], [("EUR", own)]),
        "later": (["LATER", "DOLLAR"], [("EUR", own), ("USD", own)]),
    }
    assert "a SEPA transfer is in EUR." in text(page)


def test_a_payment_file_is_made_once_and_settled(ivy: Person, max_: Person, ada: Person) -> None:
    ada.organisation.iban = OTHER_IBAN
    ada.organisation.save()
    bill = approved(ivy, max_, supplier(ivy.organisation), "P-1", 3)
    client = visitor(ada.user)
    assert client.get("/bills/due/transfers/new/").url == "/bills/due/"
    assert "1 transfer" in text(client.get(f"/bills/due/transfers/new/?row={bill.pk}"))
    sent = {"row": bill.pk, "execution_date": f"{timezone.localdate()}", "once": "b" * 32}
    first, second = (client.post("/bills/due/transfers/new/", sent) for _ in range(2))
    run = PaymentRun.objects.for_organisation(ada.organisation).get()
    assert first.url == f"/bills/due/transfers/{run.pk}/"
    assert second.status_code in {302, 422}
    assert b"P-1" in client.get(f"/bills/due/transfers/{run.pk}/file/").content
    assert visitor(max_.user).get(f"/bills/due/transfers/{run.pk}/file/").status_code == 403
    assert client.post(f"/bills/due/transfers/{run.pk}/settle/").status_code == 302
    bill.refresh_from_db()
    assert bill.status == "paid"
    assert client.post(f"/bills/due/transfers/{run.pk}/cancel/").status_code == 422


# --- Lists -------------------------------------------------------------------------------------


def test_the_list_counts_sums_and_filters(ivy: Person, max_: Person) -> None:
    mill, glue = supplier(ivy.organisation), supplier(ivy.organisation, "Glue Works")
    approved(ivy, max_, mill, "A-1", 5)
    submitted(ivy, "agent", glue, number="S-1")
    entered(ivy, "agent", glue, number="D-1")
    client = visitor(max_.user)
    shown = client.get("/bills/").context["listing"]
    assert [tab.count for tab in shown.tabs] == [3, 1, 1, 1, 0, 0]
    assert [(one.count, one.total, one.waiting, one.to_pay) for one in shown.sums] == [
        (3, Decimal(357), Decimal(119), Decimal(119))
    ]
    shown = client.get("/bills/?status=submitted&supplier_name__icontains=glue").context["listing"]
    assert [row.bill.number for row in shown.rows] == ["S-1"]
    assert [chip.label for chip in shown.chips] == ["Supplier glue"]
    assert client.get("/bills/?search=A-1").context["listing"].page.paginator.count == 1
    assert client.get(f"/bills/?entered_by={ivy.user.pk}").context["listing"].chips[0].label == (
        "Entered by ivy"
    )
    assert client.get("/bills/?status=nonsense&late=true").status_code == 200


def test_suppliers_are_kept(client: Client, ivy: Person) -> None:
    sent = {"name": " Ink & Co ", "currency": "EUR", "vat_number": "DE 136695976"}
    assert client.post("/suppliers/new/", sent).status_code == 302
    ink = Supplier.objects.for_organisation(ivy.organisation).get()
    assert (ink.name, ink.vat_number, ink.name_key) == ("Ink & Co", "DE136695976", "inkco")
    assert client.post("/suppliers/new/", {**sent, "name": "Other"}).status_code == 422
    assert client.post("/suppliers/new/", {**sent, "vat_number": "DE123"}).status_code == 422
    stale = client.post(f"/suppliers/{ink.pk}/edit/", {**sent, "seen": "long ago"})
    assert (stale.status_code, "Somebody else has changed" in text(stale)) == (422, True)
    client.post(f"/suppliers/{ink.pk}/archive/")
    assert client.get("/suppliers/").context["rows"] == []
    [row] = client.get("/suppliers/?archived=true").context["rows"]
    assert row.supplier.name == "Ink & Co"
    assert client.get("/bills/desk/suppliers/?q=ink").content.strip() == b""
    client.post(f"/suppliers/{ink.pk}/restore/")
    assert client.post(f"/suppliers/{ink.pk}/delete/").status_code == 302


def test_a_scan_without_text_says_so(
    client: Client, ivy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quittance.bills.reading.ocr.program", lambda: None)
    paper = Canvas("scan.pdf")
    paper.rect(50, 50, 100, 100)
    uploaded(client, bytes(paper.getpdfdata()), "scan.pdf")
    page = text(client.get(f"/bills/{the_bill(ivy).pk}/edit/"))
    assert "The pages are pictures without text." in page
    assert 'class="viewer-page"' in page
