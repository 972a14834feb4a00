"""The journal in words: every action, in every language, leading to its rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.audit.actions import ACTIONS
from quittance.audit.models import JournalEntry
from quittance.audit.queries import entries
from quittance.customers.models import Customer
from quittance.reports.telling import PLACE, Part, Sentence, Teller, generally, sentences
from quittance.reports.words import FIELDS, LANGUAGES, SENTENCES
from tests.audit.test_every_operation import TABLE, Desk
from tests.people import Person, draft, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(ada: Person, cleo: Customer, tmp_path: Path) -> Desk:
    return Desk(ada, cleo, tmp_path)


def newest(who: Person, language: str = "en") -> Sentence:
    rows = list(entries(who.organisation.pk).order_by("-seq")[:1])
    return sentences(who.organisation, rows, language)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_its_sentence(language: str) -> None:
    assert ACTIONS.keys() - SENTENCES[language].keys() == set()
    assert SENTENCES[language].keys() == SENTENCES["en"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_leaves_open_what_can_be_filled_in(language: str) -> None:
    for action, template in SENTENCES[language].items():
        places = set(PLACE.findall(template))
        assert all(callable(getattr(Teller, place)) for place in places)
        assert places == set(PLACE.findall(SENTENCES["en"][action])), action
        assert not template.endswith(".")


# What each operation of the table is told as; {} stands for an id.
ENGLISH = {
    "organisation.registered": "new registered new",
    "organisation.changed": "ada changed the organisation: city",
    "organisation.invoices_imported": "Documents were imported: 1, from A-1 to A-1",
    "organisation.invoices_overdue": "Invoices became overdue: 1",
    "membership.created": "ada added max to the team as manager",
    "membership.changed": "ada made a member of the team agent",
    "membership.deleted": "ada took max out of the team",
    "invitation.created": "ada invited n@x.org to the team as viewer",
    "invitation.revoked": "ada took back the invitation of n@x.org",
    "customer.created": "ada added customer Rita",
    "customer.changed": "ada changed customer R: name",
    "customer.archived": "ada archived customer Rita",
    "customer.restored": "ada restored customer Rita",
    "customer.merged": "ada merged customer Rita into Cleo",
    "customer.deleted": "ada deleted customer Rita",
    "category.created": "ada added category Light",
    "category.changed": "ada changed category L: name",
    "category.deleted": "ada deleted category Light",
    "tax_rate.created": "ada added tax rate 7 %",
    "tax_rate.changed": "ada changed tax rate 7 %: percent",
    "tax_rate.deleted": "ada deleted tax rate 7 %",
    "product.created": "ada added product Lamp",
    "product.changed": "ada changed product Lamp: price",
    "product.activated": "ada put product Lamp on sale",
    "product.deactivated": "ada took product Lamp off sale",
    "product.deleted": "ada deleted product Lamp",
    "invoice.drafted": "ada drafted draft {} for Cleo over €119.00",
    "invoice.duplicated": "ada copied INV-2026-0001 as draft {}",
    "invoice.revised": "ada changed draft {}: lines and amounts",
    "invoice.deleted": "ada deleted draft {}",
    "invoice.issued": "ada sent invoice INV-2026-0001 to Cleo",
    "invoice.credited": "ada credited €119.00 of invoice INV-2026-0001 with CN-2026-0001",
    "payment.recorded": "ada recorded a payment of €19.00 for invoice INV-2026-0001",
    "payment.refunded": "ada refunded €19.00 of a payment for invoice INV-2026-0001",
    "webhook_endpoint.created": "ada added a webhook to example.com",
    "webhook_endpoint.changed": "ada changed the webhook to example.com: events",
    "webhook_endpoint.paused": "ada paused the webhook to example.com",
    "webhook_endpoint.rotated": "ada gave the webhook to example.com another secret",
    "webhook_endpoint.disabled": "The webhook to example.com was switched off",
    "webhook_endpoint.deleted": "ada deleted the webhook to example.com",
}


def without_ids(text: str) -> str:
    return re.sub(r"(?<=draft )\d+", "{}", re.sub(r"20\d\d-", "2026-", text))


@pytest.mark.parametrize("action", TABLE)
def test_what_an_operation_did_is_told(action: str, desk: Desk) -> None:
    prepare, work = TABLE[action]
    work(desk, prepare(desk))
    [row] = JournalEntry.objects.order_by("-pk").values()[:1]
    assert row["action"] == action
    from quittance.accounts.models import Organisation

    own = Organisation.objects.get(pk=row["organisation_id"])
    for language in LANGUAGES:
        [sentence] = sentences(own, [row], language)
        assert "{" not in str(sentence)
        assert str(sentence)
    [english] = sentences(own, [row], "en")
    if action in ENGLISH:
        assert without_ids(str(english)) == ENGLISH[action]


def test_parts_lead_to_rows(ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    parts = newest(ada).parts
    number = JournalEntry.objects.get(action="invoice.issued").changes["number"][1]
    assert parts == (
        Part("ada", "user", ada.user.pk),
        Part(" sent invoice "),
        Part(number, "invoice", pk),
        Part(" to "),
        Part("Cleo", "customer", cleo.pk),
    )


def test_what_is_gone_leads_nowhere(ada: Person, cleo: Customer) -> None:
    pk = draft(ada, cleo)["id"]
    ada.delete(f"invoices/{pk}/")
    assert newest(ada).parts[-1] == Part(f"draft {pk}")
    pk = ada.post("customers/", {"name": "Rita"}).body["id"]
    ada.delete(f"customers/{pk}/")
    assert newest(ada).parts[-1] == Part("Rita")


def test_german(ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    number = ada.get(f"invoices/{pk}/").body["number"]
    assert str(newest(ada, "de")) == f"ada hat Rechnung {number} an Cleo gestellt"
    ada.post("payments/", {"invoice": pk, "amount": "19", "method": "cash"})
    assert str(newest(ada, "de")) == (
        f"ada hat eine Zahlung von 19,00\N{NO-BREAK SPACE}€ für Rechnung {number} erfasst"
    )
    assert str(newest(ada, "fr")) == f"ada recorded a payment of €19.00 for invoice {number}"


def test_a_customer_is_called_as_they_were_then(ada: Person, cleo: Customer) -> None:
    sent(ada, cleo)
    Customer.objects.filter(pk=cleo.pk).update(name="Dido")
    assert str(newest(ada)).endswith("to Cleo")


def test_refunds_say_what_was_given_back_this_time(ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo, currency="KWD")["id"]
    payment = ada.post("payments/", {"invoice": pk, "amount": "19", "method": "cash"}).body["id"]
    for amount in ("5.5", "1.25"):
        ada.post(f"payments/{payment}/refund/", {"amount": amount})
    assert "refunded KWD\N{NO-BREAK SPACE}1.250 of" in str(newest(ada))


def test_a_change_of_much_is_cut_short(ada: Person) -> None:
    pk = ada.post("customers/", {"name": "Rita"}).body["id"]
    body = {"name": "R", "email": "r@example.com", "mobile": "1", "company": "C", "vat_number": "X"}
    ada.patch(f"customers/{pk}/", body)
    assert str(newest(ada)) == "ada changed customer R: company, e-mail, mobile, …"


@pytest.mark.parametrize(("language", "said"), [("en", "nothing"), ("de", "nichts")])
def test_a_change_of_nothing_says_so(language: str, said: str, ada: Person, cleo: Customer) -> None:
    draft(ada, cleo)
    # Entries like this are not written any more, and those that were stay.
    [drafted] = entries(ada.organisation.pk).order_by("-seq")[:1]
    old = {**drafted, "action": "invoice.revised", "changes": {}}
    [sentence] = sentences(ada.organisation, [old], language)
    assert str(sentence).endswith(f": {said}")


def test_every_field_that_is_told_has_a_german_word(desk: Desk) -> None:
    from quittance.audit.rows import told
    from quittance.catalogue.models import Category, Product, TaxRate

    rows = (Customer(), Category(), TaxRate(), Product(), desk.organisation)
    fields = {name for row in rows for name in told(row)}
    # Names that only some entries have.
    fields |= {"credit", "decided_by", "doubles", "drafts", "error", "exchange_rate", "invitation"}
    fields |= {"payment", "problem", "provider_reference", "used"}
    assert fields - FIELDS["de"].keys() == set()


def test_many_entries_take_one_statement(ada: Person, cleo: Customer) -> None:
    for _ in range(3):
        pk = sent(ada, cleo)["id"]
        ada.post("payments/", {"invoice": pk, "amount": "19", "method": "cash"})
        ada.post("customers/", {"name": "Rita"})
    rows = list(entries(ada.organisation.pk))
    with CaptureQueriesContext(connection) as queries:
        assert len(sentences(ada.organisation, rows, "en")) == len(rows) == 12
    assert len(queries) == 1


def test_nothing_is_read_of_others(ada: Person, zoe: Person, cleo: Customer) -> None:
    """An entry that names a foreign row (there is none) would not say what it is called."""
    pk = draft(ada, cleo)["id"]
    rows = list(entries(ada.organisation.pk))
    [sentence] = sentences(zoe.organisation, rows, "en")
    assert str(sentence) == f"ada drafted draft {pk} for somebody over €119.00"


def test_a_webhook_is_its_host_and_nothing_of_its_path(ada: Person) -> None:
    made = {"url": "https://example.com:8443?key=secret", "events": ["*"]}
    pk = ada.post("webhooks/", made).body["id"]
    ada.post(f"webhooks/{pk}/pause/", {})
    assert newest(ada).parts[-1] == Part("example.com:8443", "webhook_endpoint", pk)
    ada.delete(f"webhooks/{pk}/")
    assert newest(ada).parts[-1] == Part("example.com:8443")
    paused = entries(ada.organisation.pk).filter(action="webhook_endpoint.paused")
    [sentence] = sentences(ada.organisation, list(paused), "de")
    assert str(sentence) == "ada hat den Webhook an eine frühere Adresse angehalten"


@pytest.mark.parametrize(
    ("action", "language", "said"),
    [
        ("invoice.issued", "en", "Somebody sent invoice … to …"),
        ("invoice.issued", "de", "Jemand hat Rechnung … an … gestellt"),
        ("customer.changed", "en", "Somebody changed customer …"),
        ("bill.approved", "en", "Somebody approved bill …"),
        ("message.sent", "fr", "A mail about … was sent"),
    ],
)
def test_an_action_of_which_nothing_more_is_known(action: str, language: str, said: str) -> None:
    assert generally(action, language) == said
