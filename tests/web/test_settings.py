"""Settings: what is saved, refused, shown before it is saved, and never lost between two tabs."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from quittance.accounts.models import ApiToken, Organisation
from quittance.accounts.tokens import issue_token
from quittance.api.accounts.logo import DOT
from quittance.audit.models import JournalEntry
from quittance.invoicing.models import NumberSeries
from quittance.invoicing.numbering import expected_number
from quittance.notifications.models import MailText, Message
from quittance.notifications.rules import State, TextKind
from quittance.notifications.texts.defaults import LANGUAGES
from quittance.notifications.texts.filling import PLACEHOLDERS
from quittance.web.settings.overview import LISTS
from quittance.web.settings.seen import changed_since, seen_of
from tests.notifications.making import message
from tests.people import Person, line, person
from tests.web.cast import visitor
from tests.web.pages import LOOK, numbers, organisation

pytestmark = pytest.mark.django_db
IBAN = "DE75512108001245126199"


@pytest.fixture
def client(ada: Person) -> Client:
    return visitor(ada.user)


def mine(ada: Person) -> Organisation:
    return Organisation.objects.get(pk=ada.organisation.pk)


def seen_on(client: Client, where: str) -> str:
    page = client.get(where).content.decode()
    return re.findall(r'name="seen" value="([^"]*)"', page)[0]


def actions() -> list[str]:
    return list(JournalEntry.objects.order_by("id").values_list("action", flat=True))


def test_particulars_are_saved_by_the_operation_with_what_differs(
    ada: Person, client: Client
) -> None:
    said = {**organisation(None), "vat_number": "de 136 695 976"}  # type: ignore[arg-type]
    assert client.post("/settings/organisation/", said).url == "/settings/organisation/"
    saved = mine(ada)
    assert (saved.name, saved.vat_number, saved.language) == ("Engines & Co", "DE136695976", "de")
    entry = JournalEntry.objects.latest("id")
    assert entry.action == "organisation.changed"
    assert entry.changes["vat_number"] == ["", "DE136695976"]
    assert "currency" not in entry.changes


def test_a_mistyped_vat_number_is_refused_unless_it_stood_there(
    ada: Person, client: Client
) -> None:
    said = {**organisation(None), "vat_number": "DE123456789"}  # type: ignore[arg-type]
    refused = client.post("/settings/organisation/", said)
    assert refused.status_code == 422
    assert "This is no VAT number of Germany: check its digits." in refused.content.decode()
    assert mine(ada).vat_number == ""
    Organisation.objects.filter(pk=ada.organisation.pk).update(vat_number="DE123456789")
    assert client.post("/settings/organisation/", said).status_code == 302


def test_what_does_not_differ_is_no_entry_in_the_journal(ada: Person, client: Client) -> None:
    client.post("/settings/invoicing/", numbers(None))  # type: ignore[arg-type]
    before = actions()
    client.post("/settings/invoicing/", numbers(None))  # type: ignore[arg-type]
    assert actions() == before


def test_a_second_tab_is_told_what_the_first_one_saved(ada: Person, client: Client) -> None:
    seen = seen_on(client, "/settings/bank/")
    first = {"iban": IBAN, "payment_reference": "number", "seen": seen}
    client.post("/settings/bank/", first)
    second = {"iban": "", "bic": "COBADEFFXXX", "payment_reference": "number", "seen": seen}
    response = client.post("/settings/bank/", second)
    assert response.status_code == 422
    page = response.content.decode()
    assert f"Somebody has changed this to “{IBAN}”" in page
    assert (mine(ada).iban, mine(ada).bic) == (IBAN, "")
    again = {**second, "seen": re.findall(r'name="seen" value="([^"]*)"', page)[0]}
    assert client.post("/settings/bank/", again).status_code == 302
    assert (mine(ada).iban, mine(ada).bic) == ("", "COBADEFFXXX")


def test_two_tabs_on_other_fields_of_other_pages_do_not_meet(ada: Person, client: Client) -> None:
    seen = seen_on(client, "/settings/bank/")
    client.post("/settings/appearance/", LOOK)
    said = {"iban": IBAN, "payment_reference": "number", "seen": seen}
    assert client.post("/settings/bank/", said).status_code == 302


def test_what_was_seen_is_compared_value_by_value() -> None:
    seen = seen_of({"a": 1, "b": "x;y=z"})
    assert list(changed_since(seen, {"a": 2, "b": "x;y=z"})) == ["a"]
    assert list(changed_since("nonsense", {"a": 2})) == []


@pytest.mark.parametrize(
    ("slug", "body", "complaint"),
    [
        ("bank", {"iban": "DE00"}, "This is no IBAN: check its digits."),
        ("bank", {"bic": "X"}, "A BIC has 8 or 11 letters and digits."),
        ("bank", {"upi_id": "x"}, "A UPI id has a name and a bank: name@bank."),
        ("bank", {"payment_reference": "x"}, "Select a valid choice."),
        ("organisation", {"name": ""}, "This field is required."),
        ("organisation", {"time_zone": "Mars/Base"}, "Select a valid choice."),
        ("organisation", {"electronic_address_scheme": "9999"}, "Select a valid choice."),
        ("organisation", {"name": "x\x00"}, "Null characters are not allowed."),
        ("invoicing", {"credit_note_number_pattern": "{x}"}, "Use {number} once"),
        ("invoicing", {"payment_terms_days": "3651"}, "less than or equal to 3650"),
        ("appearance", {"accent_color": "red"}, "Give a colour such as #1f4e79."),
        ("appearance", {"design": "baroque"}, "Select a valid choice."),
        ("tokens/new", {"name": "x", "days": "9999"}, "Select a valid choice."),
        ("mails/invoice/en", {"subject": "{nothing}", "body": "x"}, "There is no {nothing} here."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_saved(
    slug: str, body: dict[str, str], complaint: str, client: Client
) -> None:
    before = Organisation.objects.order_by("pk").values()
    was, said = list(before), actions()
    response = client.post(f"/settings/{slug}/", body)
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert (list(before.all()), actions()) == (was, said)
    assert not MailText.objects.across_organisations("all of them").exists()


def test_the_next_numbers_follow_the_series_and_what_is_typed(ada: Person, client: Client) -> None:
    today = ada.organisation.today()
    for year, following in ((today.year, 12), (0, 77)):
        NumberSeries.objects.create(
            organisation=ada.organisation, kind="invoice", year=year, next_number=following
        )
    asked = {"invoice_number_pattern": "A-{number}", "credit_note_number_pattern": "{nothing}"}
    page = client.get("/settings/invoicing/numbers/", asked).content.decode()
    assert "A-77</strong>" in page
    assert "goes on over the years" in page
    assert "This is no pattern for numbers yet." in page
    yearly = client.get("/settings/invoicing/numbers/", {"invoice_number_pattern": "{yy}/{number}"})
    assert f"{today:%y}/12</strong>" in yearly.content.decode()
    assert "begins again at 1 each year" in yearly.content.decode()


def test_the_expected_number_is_the_one_that_is_taken(ada: Person, cleo: Any) -> None:
    today = ada.organisation.today()
    pattern = ada.organisation.invoice_number_pattern
    for _ in range(2):
        expected = expected_number(ada.organisation, kind="invoice", pattern=pattern, on=today)
        draft = ada.post("invoices/", {"customer": cleo.pk, "lines": [line()]}).body["id"]
        assert ada.post(f"invoices/{draft}/send/").body["number"] == expected


def test_the_pay_code_follows_what_is_typed_and_nothing_is_saved(
    ada: Person, client: Client
) -> None:
    Organisation.objects.update(currency="EUR")
    said = {"iban": IBAN, "payment_reference": "creditor"}
    page = client.post("/settings/bank/code/", said).content.decode()
    assert "<svg" in page
    assert "SEPA (EPC069-12)" in page
    assert ">RF" in page
    wrong = client.post("/settings/bank/code/", {"iban": "DE00"}).content.decode()
    assert "The code appears as soon as what you type is right." in wrong
    Organisation.objects.update(currency="INR")
    rupees = client.post(
        "/settings/bank/code/", {"upi_id": "ada@bank", "payment_reference": "number"}
    )
    assert "ada@bank" in rupees.content.decode()
    assert mine(ada).iban == ada.organisation.iban


def test_the_sample_is_a_picture_in_the_look_that_is_asked(ada: Person, client: Client) -> None:
    def picture(query: str) -> Any:
        response = client.get(f"/settings/appearance/sample/?{query}")
        assert response["Content-Type"] == "image/png"
        return Image.open(BytesIO(response.content))

    modern, classic = picture("small"), picture("small&design=classic")
    assert modern.size == classic.size
    assert modern.tobytes() != classic.tobytes()
    letter = picture("small&paper=letter")
    assert letter.width / letter.height == pytest.approx(8.5 / 11, abs=0.01)
    assert picture("small&design=baroque&accent_color=x").tobytes() == modern.tobytes()


def test_a_logo_is_put_shown_and_taken_off(ada: Person, client: Client) -> None:
    file = SimpleUploadedFile("dot.png", b64decode(DOT))
    assert client.post("/settings/appearance/logo/", {"image": file}).status_code == 302
    assert len(mine(ada).logo) == 64
    assert client.get("/api/organisation/logo/")["Content-Type"] == "image/png"
    assert client.get("/settings/appearance/logo/remove/").status_code == 200
    assert len(mine(ada).logo) == 64
    client.post("/settings/appearance/logo/remove/")
    assert mine(ada).logo == ""
    assert actions()[-2:] == ["organisation.changed"] * 2


@pytest.mark.parametrize("content", [b"<svg/>", b"GIF89a", b"x" * (2 * 1024 * 1024 + 1)])
def test_what_is_no_logo_is_told_so(content: bytes, ada: Person, client: Client) -> None:
    file = SimpleUploadedFile("logo.png", content)
    response = client.post("/settings/appearance/logo/", {"image": file})
    assert response.status_code == 422
    assert "Use a PNG or JPEG picture of at most 2 MB" in response.content.decode()
    assert mine(ada).logo == ""


def test_words_of_ones_own_are_previewed_saved_and_dropped(ada: Person, client: Client) -> None:
    words = {"subject": "Yours: {number}", "body": "Hello {customer} <b>"}
    shown = client.post("/settings/mails/invoice/en/preview/", words).content.decode()
    assert "Yours: INV-2026-0042" in shown
    assert "Hello Cleo Brandt &lt;b&gt;" in shown
    assert not MailText.objects.for_organisation(ada.organisation).exists()
    assert client.post("/settings/mails/invoice/en/", words).status_code == 302
    row = MailText.objects.for_organisation(ada.organisation).get()
    assert (row.kind, row.language, row.subject) == ("invoice", "en", "Yours: {number}")
    client.post("/settings/mails/invoice/en/reset/")
    assert not MailText.objects.for_organisation(ada.organisation).exists()
    assert actions()[-2:] == ["mail_text.changed", "mail_text.deleted"]


def test_a_second_tab_does_not_write_over_anothers_words(ada: Person, client: Client) -> None:
    where = "/settings/mails/invoice/en/"
    seen = seen_on(client, where)
    client.post(where, {"subject": "First", "body": "x", "seen": seen})
    response = client.post(where, {"subject": "Second", "body": "x", "seen": seen})
    assert response.status_code == 422
    assert "Somebody has changed this text" in response.content.decode()
    assert MailText.objects.for_organisation(ada.organisation).get().subject == "First"


@pytest.mark.parametrize("where", ["mails/bill/en/", "mails/invoice/fr/", "mails/x/y/reset/"])
def test_a_mail_that_there_is_none_of_is_not_found(where: str, client: Client) -> None:
    assert client.get(f"/settings/{where}").status_code == 404


def test_a_token_is_shown_once_works_and_ends(ada: Person, client: Client) -> None:
    response = client.post("/settings/tokens/new/", {"name": "Shop", "days": "30"})
    assert response["Cache-Control"] == "no-store"
    key = re.findall(r'id="key".*?value="([^"]+)"', response.content.decode(), re.DOTALL)[0]
    token = ApiToken.objects.for_organisation(ada.organisation).get(name="Shop")
    assert token.expires_at - token.created_at < timedelta(days=30, minutes=1)
    program = Person(ada.user, ada.organisation, key)
    assert program.get("me/").status == 200
    page = client.get("/settings/tokens/").content.decode()
    assert "Shop" in page
    assert key not in page
    client.post(f"/settings/tokens/{token.pk}/revoke/")
    assert program.get("me/").status == 401
    assert actions()[-2:] == ["api_token.created", "api_token.revoked"]
    assert key not in str(list(JournalEntry.objects.values_list("changes", flat=True)))


def test_nobody_sees_or_ends_anothers_token(ada: Person, zoe: Person, client: Client) -> None:
    second = person("otto", ada.organisation, "admin")
    for who in (second, zoe):
        token = issue_token(user=who.user, organisation=who.organisation, name="Theirs").token
        assert client.get(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
        assert client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
        assert ApiToken.objects.for_organisation(who.organisation).filter(pk=token.pk).exists()
    assert "Theirs" not in client.get("/settings/tokens/").content.decode()


def test_uncertain_mails_come_first_and_are_sent_once_more(ada: Person, client: Client) -> None:
    made = {
        state: message(ada.organisation, about_id=1, state=state).pk
        for state in (State.UNCERTAIN, State.FAILED, State.QUEUED)
    }
    rows = [row[0].pk for row in client.get("/settings/outbox/").context["rows"]]
    assert rows == list(made.values())
    failed = client.get("/settings/outbox/?state=failed").context["rows"]
    assert [row[0].pk for row in failed] == [made[State.FAILED]]
    client.post(f"/settings/outbox/{made[State.UNCERTAIN]}/resend/")
    client.post(f"/settings/outbox/{made[State.QUEUED]}/cancel/")
    own = Message.objects.for_organisation(ada.organisation)
    assert own.get(pk=made[State.UNCERTAIN]).state == State.QUEUED
    assert own.get(pk=made[State.QUEUED]).state == State.CANCELLED
    again = client.post(f"/settings/outbox/{made[State.QUEUED]}/cancel/")
    assert again.status_code == 409


def test_an_uncertain_mail_is_marked_as_arrived(ada: Person, client: Client) -> None:
    unsure = message(ada.organisation, about_id=1, state=State.UNCERTAIN).pk
    failed = message(ada.organisation, about_id=1, state=State.FAILED).pk
    path = "/settings/outbox/{}/confirm/".format
    assert path(unsure) in client.get(f"/settings/outbox/{unsure}/").content.decode()
    assert path(failed) not in client.get(f"/settings/outbox/{failed}/").content.decode()
    assert client.post(path(unsure)).url == "/settings/outbox/"
    assert client.post(path(failed)).status_code == 409
    own = Message.objects.for_organisation(ada.organisation)
    assert own.get(pk=unsure).state == State.SENT
    assert own.get(pk=failed).state == State.FAILED
    page = client.get("/settings/outbox/").content.decode()
    assert "The mail to cleo@example.com is marked as arrived." in page


def test_another_ones_mail_is_not_found(zoe: Person, client: Client) -> None:
    theirs = message(zoe.organisation, about_id=1, state=State.FAILED).pk
    assert client.get(f"/settings/outbox/{theirs}/").status_code == 404
    assert client.post(f"/settings/outbox/{theirs}/resend/").status_code == 404
    found = Message.objects.for_organisation(zoe.organisation).get(pk=theirs)
    assert found.state == State.FAILED


@pytest.mark.parametrize("path", [path for _, _, path in LISTS])
def test_every_list_of_the_data_is_a_file(path: str, client: Client) -> None:
    response = client.get(path, {"format": "csv"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_can_be_seen_before_its_words_are_ones_own(
    client: Client, language: str
) -> None:
    for kind in TextKind:
        where = f"/settings/mails/{kind}/{language}/"
        page = client.get(where)
        assert page.status_code == 200, kind
        text = page.content.decode()
        for name in PLACEHOLDERS[kind]:
            assert f"<code>{{{name}}}</code>" in text, (kind, name)
        shown = text.partition('id="preview"')[2].partition("</section>")[0]
        assert not re.search(r"\{\w+\}", shown), kind
        tried = client.post(f"{where}preview/", {"subject": "Hello", "body": "{organisation}!"})
        assert "Engines!" in tried.content.decode()
