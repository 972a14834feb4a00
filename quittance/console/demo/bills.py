"""What the demonstration business has to pay: its agent's files, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from quittance.accounts.models import Membership, Organisation
from quittance.accounts.rules import Role
from quittance.audit.models import JournalEntry
from quittance.bills.models import Supplier
from quittance.bills.operations import (
    Person,
    approve_bill,
    comment,
    pay_bill,
    reject_bill,
    revise_bill,
    submit_bill,
    upload_bill,
)
from quittance.bills.suppliers import make_named, match
from quittance.console.demo.paper import Paper, Position, Sender, pdf

HANSA = Sender(
    *("Hansa Rohkaffee GmbH", "Am Sandtorkai 5", "20457 Hamburg", "DE100000016"),
    *("DE75 5121 0800 1245 1261 99", "0.23 0.42 0.36"),
)
CARTON = Sender(
    *("Kartonage Süd AG", "Industriestraße 40", "86153 Augsburg", "DE100000024"),
    *("DE02 1203 0000 0000 2020 51", "0.72 0.45 0.16"),
)
POWER = Sender(
    *("Nordlicht Energie GmbH", "Deichstraße 9", "20459 Hamburg", "DE100000032"),
    *("DE02 5001 0517 0137 0750 30", "0.16 0.33 0.56"),
)
OTHER_ACCOUNT = "DE02 1001 0010 0006 8201 01"
BEANS = (
    Position("Santos NY 2, 60 kg", 6, "312.40", 7),
    Position("Sidamo Gr. 2, 60 kg", 4, "498.00", 7),
)


@dataclass(frozen=True, slots=True)
class Story:
    """A bill and what becomes of it: `days` ago it was issued, in `due` days it has to be paid."""

    sender: Sender
    number: str
    days: int
    due: int
    positions: tuple[Position, ...]
    end: str
    account: str = ""
    said: str = ""


STORIES = (
    Story(HANSA, "HR-2231", 34, -20, BEANS[:1], "paid"),
    Story(HANSA, "HR-2257", 17, -3, BEANS[1:], "approved"),
    Story(CARTON, "10442", 12, 2, (Position("Kaffeebeutel 1 kg", 500, "0.38"),), "approved"),
    Story(POWER, "77120", 6, 8, (Position("Strom Oktober", 1, "412.85"),), "submitted"),
    Story(
        *(HANSA, "HR-2290", 5, 9, BEANS, "submitted", OTHER_ACCOUNT),
        "The letter with the new account came on Tuesday. Shall I ring them up?",
    ),
    Story(CARTON, "10460", 4, 10, (Position("Versandkarton M", 200, "0.92"),), "rejected"),
    Story(
        *(CARTON, "10473", 1, 13),
        (
            Position("Versandkarton S", 300, "0.61"),
            Position("Versandkarton M", 200, "0.92"),
            Position("Packpapier, Rolle", 4, "18.50"),
            Position("Klebeband, Karton", 2, "32.40"),
            Position("Fracht", 1, "24.00"),
        ),
        "draft",
    ),
)


def load_bills(organisation: Organisation) -> None:
    """By the operations that people use; not again where bills were entered before. Files are read
    and kept: must not run in a transaction."""
    journal = JournalEntry.objects.for_organisation(organisation)
    if journal.filter(action="bill.entered").exists():
        return
    team = Membership.objects.for_organisation(organisation).select_related("user")
    people = {one.role: Person(one.user, one.role) for one in team}
    for story in STORIES:
        _play(organisation, people, story)


def _play(organisation: Organisation, people: dict[str, Person], story: Story) -> None:
    agent, manager = people[Role.AGENT], people[Role.MANAGER]
    made = upload_bill(
        organisation=organisation,
        content=pdf(_paper(organisation, story)),
        name=f"Rechnung {story.number}.pdf",
        by=agent,
    )
    own: Any = {"organisation": organisation, "bill_id": made.bill.pk}
    if story.end == "draft":
        return
    supplier = match(organisation, made.reading.bill) or _supplier(organisation, story, agent)
    revise_bill(**own, changes={"supplier": supplier.pk}, by=agent)
    if story.said:
        comment(**own, text=story.said, by=agent)
    submit_bill(**own, by=agent)
    if story.end == "rejected":
        reject_bill(**own, by=manager, reason="The price is not the one of our order.")
    if story.end in {"approved", "paid"}:
        approve_bill(**own, by=manager)
    if story.end == "paid":
        pay_bill(**own, by=people[Role.ADMIN])


def _supplier(organisation: Organisation, story: Story, by: Person) -> Supplier:
    said = {
        "supplier_name": {"value": story.sender.name},
        "supplier_vat_id": {"value": story.sender.vat_number},
        "supplier_address": {"value": _address(story.sender)},
    }
    user: Any = by.user
    return make_named(organisation, story.sender.name, currency="EUR", said=said, by=user)


def _address(sender: Sender) -> dict[str, object]:
    postcode, _, city = sender.town.partition(" ")
    return {"lines": [sender.street], "postcode": postcode, "city": city, "country": "DE"}


def _paper(organisation: Organisation, story: Story) -> Paper:
    today = organisation.today()
    sender = story.sender
    if story.account:
        sender = Sender(
            *(sender.name, sender.street, sender.town, sender.vat_number, story.account),
            sender.colour,
        )
    town = f"{organisation.postcode} {organisation.city}"
    return Paper(
        sender=sender,
        number=story.number,
        issued=today - timedelta(story.days),
        due=today + timedelta(story.due),
        to=(organisation.name, organisation.line1, town),
        positions=story.positions,
    )
