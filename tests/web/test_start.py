"""First steps: what is suggested, saved, skipped and remembered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quittance.accounts.models import Organisation
from quittance.accounts.zones import zone_of
from quittance.audit.models import JournalEntry
from quittance.catalogue.models import TaxRate
from quittance.catalogue.vat import RATES, suggestions
from quittance.customers.models import Customer
from tests.people import Person, person, sent
from tests.web.cast import visitor
from tests.web.pages import habits

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(db: None) -> Person:
    """Somebody who has just registered a business in Austria."""
    fresh = Organisation.objects.create(name="Fresh", slug="fresh", country="AT")
    return person("nina", fresh, "admin")


def done(who: Person) -> list[str]:
    steps = visitor(who.user).get("/start/").context["steps"]
    return [step.slug for step in steps if step.is_done]


def test_progress_is_seen_by_what_there_is(newcomer: Person) -> None:
    client = visitor(newcomer.user)
    assert done(newcomer) == []
    business = {"name": "Fresh", "line1": "Ring 1", "city": "Wien", "country": "AT"}
    for slug, body in [
        ("business", business),
        ("habits", habits(None)),  # type: ignore[arg-type]
        ("taxes", {"rates": ["USt 20 %", "USt 0 %"]}),
        ("bank", {"iban": "at61 1904 3002 3457 3201"}),
        ("customer", {"name": "Cleo", "city": "Graz"}),
    ]:
        client.post(f"/start/{slug}/", body)
        assert done(newcomer)[-1] == slug
    assert Organisation.objects.get().iban == "AT611904300234573201"
    assert Customer.objects.get().billing_address["city"] == "Graz"
    rates = TaxRate.objects.order_by("-percent").values_list("name", "percent", "category")
    assert list(rates) == [("USt 20 %", Decimal(20), "S"), ("USt 0 %", Decimal(0), "Z")]
    sent(newcomer, Customer.objects.get())
    assert done(newcomer)[-1] == "invoice"


def test_each_step_is_in_the_journal(newcomer: Person) -> None:
    client = visitor(newcomer.user)
    client.post("/start/business/", {"name": "Fresh & Co", "country": "AT"})
    client.post("/start/taxes/", {"rates": ["USt 20 %"]})
    client.post("/start/customer/", {"name": "Cleo"})
    entries = JournalEntry.objects.order_by("id").values_list("action", "actor_name")
    assert list(entries) == [
        ("organisation.changed", "nina"),
        ("tax_rate.created", "nina"),
        ("customer.created", "nina"),
    ]


def test_a_step_leads_to_the_next_one_that_is_not_done(newcomer: Person) -> None:
    client = visitor(newcomer.user)
    Customer.objects.create(organisation=newcomer.organisation, name="C", currency="EUR")
    assert client.post("/start/taxes/", {"rates": []}).url == "/start/bank/"
    bank = client.get("/start/bank/").content.decode()
    assert "/start/customer/" in bank
    assert client.post("/start/bank/", {}).url != "/start/customer/"


def test_the_country_suggests_currency_language_and_zone(newcomer: Person) -> None:
    form = visitor(newcomer.user).get("/start/habits/").context["form"]
    given = {name: form[name].value() for name in ("currency", "language", "time_zone")}
    assert given == {"currency": "EUR", "language": "de", "time_zone": "Europe/Vienna"}


def test_what_was_chosen_before_is_not_suggested_away(newcomer: Person) -> None:
    Organisation.objects.update(time_zone="Asia/Tokyo", currency="JPY")
    form = visitor(newcomer.user).get("/start/habits/").context["form"]
    assert (form["currency"].value(), form["time_zone"].value()) == ("JPY", "Asia/Tokyo")


def test_rates_that_are_there_are_not_offered_again(newcomer: Person) -> None:
    client = visitor(newcomer.user)
    client.post("/start/taxes/", {"rates": ["USt 20 %"]})
    offered = client.get("/start/taxes/").context["form"].offered
    assert list(offered) == ["USt 13 %", "USt 10 %", "USt 0 %"]


@pytest.mark.parametrize(
    ("slug", "body", "complaint"),
    [
        ("bank", {"iban": "AT611904300234573202"}, "This is no IBAN: check its digits."),
        ("bank", {"bic": "X"}, "A BIC has 8 or 11 letters and digits."),
        ("business", {"name": ""}, "This field is required."),
        (
            "business",
            {"name": "Fresh", "country": "AT", "vat_number": "ATU12345678"},
            "This is no VAT number of Austria: check its digits.",
        ),
        (
            "business",
            {"name": "Fresh", "country": "DE", "vat_number": "27/123/45678"},
            "Begin the VAT number with the country&#x27;s two letters",
        ),
        ("taxes", {"rates": ["USt 99 %"]}, "Select a valid choice."),
        ("customer", {"name": "C", "email": "x"}, "Enter a valid email address."),
        ("habits", {"invoice_number_pattern": "{x}"}, "Name {number} once"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_saved(
    slug: str, body: dict[str, str], complaint: str, newcomer: Person
) -> None:
    before = Organisation.objects.values().get()
    response = visitor(newcomer.user).post(f"/start/{slug}/", body)
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert Organisation.objects.values().get() == before
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("AT", "ATU13585627"),
        ("CH", "CHE-107.787.577MWST"),
        ("GR", "EL094259216"),
        ("IN", "27AAPFU0939F1ZV"),
        ("AU", "51824753556"),
    ],
)
def test_each_country_has_numbers_of_its_own(country: str, number: str, newcomer: Person) -> None:
    said = {"name": "Fresh", "country": country, "vat_number": number.lower()}
    assert visitor(newcomer.user).post("/start/business/", said).status_code == 302
    assert Organisation.objects.get().vat_number == number


@pytest.mark.parametrize(
    ("pattern", "shown"), [("R{yy}-{number:03}", "-001</strong>"), ("{x}", "no pattern")]
)
def test_a_pattern_shows_its_first_number(pattern: str, shown: str, newcomer: Person) -> None:
    asked = {"invoice_number_pattern": pattern}
    page = visitor(newcomer.user).get("/start/sample/", asked).content.decode()
    assert shown in page


def test_every_suggestion_is_a_rate_that_can_be_kept(newcomer: Person) -> None:
    for country in RATES:
        names = set()
        for one in suggestions(country):
            TaxRate(organisation=newcomer.organisation, **vars_of(one)).validate_constraints()
            names.add(one.name)
        assert len(names) == len(RATES[country]) + 1
        assert zone_of(country) != "UTC" or country == "XI"


def vars_of(suggestion: object) -> dict[str, object]:
    names = ("name", "percent", "category")
    return {name: getattr(suggestion, name) for name in names}
