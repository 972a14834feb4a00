"""The journal in words: what each entry says as a sentence in the reader's language.

    Ada sent invoice INV-2026-0007 to Cleo Ltd

A sentence comes in parts, so that whoever shows it can lead to the rows it speaks of; a part names
its row by kind and id and knows of no address.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from quittance.accounts.models import Organisation, User
from quittance.bills.models import Bill, Supplier
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.customers.models import Customer
from quittance.db.compiled import Compiled, in_places, places_for
from quittance.invoicing.documents.press.figures import figures_of
from quittance.invoicing.models import Invoice
from quittance.money import EXPONENTS
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.payments.models import Payment
from quittance.reports import words
from quittance.shop.models import Order, Shop

Entry = Mapping[str, Any]
# To annotate entries with, for who knows without a look what everything else is called.
ACTOR_IS_GONE = {
    "actor_is_gone": Exists(User.objects.filter(pk=OuterRef("actor_id"), deleted_at__isnull=False))
}
PLACE = re.compile(r"\{(\w+)\}")
WHO = re.compile(r"\{(actor|decider)\}")
LAST_PLACE = re.compile(r": \{\w+\}$")
NAMED: dict[str, Any] = {
    "customer": Customer,
    "category": Category,
    "tax_rate": TaxRate,
    "product": Product,
    "supplier": Supplier,
    "shop": Shop,
}
PAYMENT = "payment"
PERSON = "person"
WEBHOOK = "webhook_endpoint"
# What becomes of another row is not of the one that the sentence is about.
OF_ANOTHER = "."
MOST_FIELDS = 4
# What rows without a number or a name are called.
UNNAMED = {"invoice": words.DRAFT, "payment": words.PAYMENT, "bill": words.DRAFT}


@dataclass(frozen=True, slots=True)
class Part:
    """Some words; those that stand for a row name it."""

    text: str
    kind: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(slots=True)
class Names:
    """What rows are called now: numbers of documents, names of others; and whom documents are for.
    Rows that are gone are called as their last entry has them."""

    labels: dict[tuple[str, int], str] = field(default_factory=dict)
    buyers: dict[int, tuple[int, str]] = field(default_factory=dict)
    currencies: dict[int, str] = field(default_factory=dict)
    there: set[tuple[str, int]] = field(default_factory=set)

    def part(self, kind: str, pk: int, language: str) -> Part:
        """A row by what it is called, if it is there; else no more than its id."""
        if (kind, pk) not in self.there:
            return Part(words.DELETED[language] if kind == PERSON else str(pk))
        unnamed = UNNAMED[kind][language].format(pk) if kind in UNNAMED else str(pk)
        return Part(self.labels.get((kind, pk)) or unnamed, kind, pk)


def sentences(
    organisation: Organisation, entries: Sequence[Entry], language: str
) -> list[Sentence]:
    """Each entry (as audit.queries gives them) in words; languages that are not known are told in
    English. One statement."""
    names = names_of(organisation, entries)
    return [told(entry, language, names) for entry in entries]


def pattern(action: str, language: str) -> str:
    """What is said of an action, with a mark where a sentence has names and figures."""
    template = words.SENTENCES[language if language in words.LANGUAGES else "en"][action]
    return PLACE.sub("\N{HORIZONTAL ELLIPSIS}", template).removeprefix("\N{HORIZONTAL ELLIPSIS} ")


def generally(action: str, language: str) -> str:
    """The sentence of an action of which nothing more is known: Somebody sent invoice … to …"""
    own = language if language in words.LANGUAGES else "en"
    template = WHO.sub(words.NOBODY[own], LAST_PLACE.sub("", words.SENTENCES[own][action]))
    said = PLACE.sub("\N{HORIZONTAL ELLIPSIS}", template)
    return said[:1].upper() + said[1:]


def told(entry: Entry, language: str, names: Names) -> Sentence:
    """One entry in words."""
    own = language if language in words.LANGUAGES else "en"
    return Sentence(tuple(_parts(words.SENTENCES[own][entry["action"]], Teller(entry, own, names))))


def _parts(template: str, teller: Teller) -> Iterable[Part]:
    at = 0
    for place in PLACE.finditer(template):
        if place.start() > at:
            yield Part(template[at : place.start()])
        yield getattr(teller, place[1])()
        at = place.end()
    if at < len(template):
        yield Part(template[at:])


@dataclass(frozen=True, slots=True)
class Teller:
    """Fills in what a sentence leaves open; each method is named as its place."""

    entry: Entry
    language: str
    names: Names

    def actor(self) -> Part:
        name = self.entry["actor_name"] or words.SERVICE[self.language]
        is_gone = ("user", self.entry["actor_id"]) in self.names.labels
        if is_gone or self.entry.get("actor_is_gone"):
            # The entry itself still has the name: its digest covers it.
            return Part(words.DELETED[self.language])
        return Part(name, "user" if self.entry["actor_id"] else "", self.entry["actor_id"])

    def decider(self) -> Part:
        """A manager who came by a link has no account, and is named by the entry."""
        named = self._after("decided_by")
        return Part(str(named)) if named else self.actor()

    def subject(self) -> Part:
        return self._row(self.entry["subject"], self.entry["subject_id"], is_own=True)

    def related(self) -> Part:
        kind, pk = self.entry["related"], self.entry["related_id"]
        if not kind or pk is None:
            return self.subject()
        return self._row(kind, pk)

    def customer(self) -> Part:
        """As the entry names them, else as the document does now."""
        pk, name = self.names.buyers.get(self.entry["subject_id"], (None, ""))
        pk = self._after("customer") or pk
        told = self._after("customer_name") or self.names.labels.get(("customer", pk or 0))
        return Part(told or name or words.NOBODY[self.language], "customer" if pk else "", pk)

    def amount(self) -> Part:
        """Of a refund, what was given back this time."""
        if self.entry["action"] == "payment.refunded":
            before, after = self.entry["changes"].get("refunded") or ("0", "0")
            given = Decimal(after) - Decimal(before or "0")
            currency = self._currency()
            return self._money(given, currency)
        text = self._after("amount") or self._after("total") or "0"
        return self._money(Decimal(text), self._currency())

    def count(self) -> Part:
        numbers = [self._after("count")] if "count" in self.entry["changes"] else []
        numbers = numbers or [self._after("invoices"), self._after("credit_notes")]
        return Part(str(sum(one for one in numbers if one)))

    def delta(self) -> Part:
        return Part(f"{Decimal(self._after('delta') or '0'):+}")

    def first(self) -> Part:
        return Part(str(self._after("first_number") or ""))

    def last(self) -> Part:
        return Part(str(self._after("last_number") or ""))

    def name(self) -> Part:
        before, after = self.entry["changes"].get("username") or (None, None)
        return Part(str(after or before or words.NOBODY[self.language]))

    def email(self) -> Part:
        before, after = self.entry["changes"].get("email") or (None, None)
        return Part(str(after or before or words.NOBODY[self.language]))

    def receiver(self) -> Part:
        """The host of a webhook, as the entry names it, else as it is now; of its path nothing is
        told."""
        kind, pk = self.entry["subject"], self.entry["subject_id"]
        before, after = self.entry["changes"].get("to") or (None, None)
        now = self.names.labels.get((kind, pk))
        said = host_of(str(after or before or "")) or now or words.FORMER[self.language]
        return Part(said, kind, pk) if now else Part(said)

    def role(self) -> Part:
        role = str(self._after("role") or "")
        return Part(words.ROLES[self.language].get(role, role))

    def fields(self) -> Part:
        """What was changed, each word once; many are cut short."""
        # The engines keep the names in orders of their own.
        own = sorted(name for name in self.entry["changes"] if OF_ANOTHER not in name)
        said = list(dict.fromkeys(words.field_in_words(name, self.language) for name in own))
        if len(said) > MOST_FIELDS:
            said = [*said[: MOST_FIELDS - 1], "\N{HORIZONTAL ELLIPSIS}"]
            return Part(", ".join(said))
        return Part(words.listed(said, self.language) or words.NOTHING[self.language])

    def _row(self, kind: str, pk: int, *, is_own: bool = False) -> Part:
        label = self.names.labels.get((kind, pk))
        if label is None and is_own:
            label = called(self.entry)
        if label is None:
            pattern = UNNAMED.get(kind)
            label = pattern[self.language].format(pk) if pattern else str(pk)
        is_there = not (is_own and str(self.entry["action"]).endswith(".deleted"))
        return Part(label, kind, pk) if is_there else Part(label)

    def _money(self, amount: Decimal, currency: str) -> Part:
        return Part(figures_of(self.language, "").money(amount, currency))

    def _after(self, name: str) -> Any:
        pair = self.entry["changes"].get(name)
        return pair[1] if pair else None

    def _currency(self) -> str:
        own = self._after("currency")
        found = own or self.names.currencies.get(self.entry["subject_id"], "")
        return found if found in EXPONENTS else "EUR"


def names_of(
    organisation: Organisation,
    entries: Iterable[Entry],
    others: Mapping[str, Collection[int]] | None = None,
) -> Names:
    """What the rows are called of which some entries speak, and `others`, by their kinds. One
    statement."""
    names, wanted = Names(), _wanted(entries)
    for kind, ids in (others or {}).items():
        wanted[kind].update(ids)
    for row in _rows_of(organisation, wanted):
        kind, pk = row["of"], row["key"]
        names.there.add((kind, pk))
        if row["called"]:
            is_url = kind == WEBHOOK
            names.labels[kind, pk] = host_of(row["called"]) if is_url else row["called"]
        if row["whom"]:
            names.buyers[pk] = (row["whom"], row["whom_called"])
        if kind == PAYMENT:
            names.currencies[pk] = row["money"]
    names.labels["organisation", organisation.pk] = organisation.name
    return names


def _rows_of(organisation: Organisation, wanted: Mapping[str, set[int]]) -> list[dict[str, Any]]:
    places = {kind: places_for(wanted[kind], kind) for kind in ROWS if wanted.get(kind)}
    if not places:
        return []
    shape = tuple((kind, len(own)) for kind, own in places.items())
    given = {name: pk for own in places.values() for name, pk in own.items()}
    return _named_rows(shape).rows(organisation=organisation.pk, **given)


# Each page of the journal has a shape of its own, the latest entries of a business few.
@lru_cache(maxsize=512)
def _named_rows(shape: tuple[tuple[str, int], ...]) -> Compiled:
    """So many rows of each kind."""

    def build(given: Any) -> Rows:
        owner = given("organisation", BigIntegerField())
        parts = [ROWS[kind](owner, kind, in_places(n, given, kind)) for kind, n in shape]
        return parts[0].union(*parts[1:], all=True)

    return Compiled(build)


def _wanted(entries: Iterable[Entry]) -> defaultdict[str, set[int]]:
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry["actor_id"] is not None:
            wanted["user"].add(entry["actor_id"])
        if is_to_be_named(entry):
            wanted[entry["subject"]].add(entry["subject_id"])
        if entry["related_id"] is not None:
            wanted[entry["related"]].add(entry["related_id"])
        customer = entry["changes"].get("customer") if entry["subject"] == "invoice" else None
        if customer and isinstance(customer[1], int):
            wanted["customer"].add(customer[1])
    return wanted


def is_to_be_named(entry: Entry) -> bool:
    """Whether a sentence needs more of its row than the entry says."""
    if entry["subject"] == "payment":
        # What is refunded does not say in which currency.
        return bool(entry["action"] == "payment.refunded")
    return entry["subject"] not in NAMED or not called(entry)


def called(entry: Entry) -> str | None:
    """What the entry itself calls its row: as it was then."""
    for name in ("number", "name"):
        before, after = entry["changes"].get(name) or (None, None)
        if before or after:
            return str(after or before)
    return None


def host_of(url: str) -> str:
    """With its port, if it has one; nothing where there is no URL."""
    return url.partition("://")[2].partition("/")[0].partition("?")[0]


Rows = QuerySet[Any, dict[str, Any]]


def _found(rows: QuerySet[Any], kind: str, called: Any, **more: Any) -> Rows:
    """The columns that all kinds have in common."""
    nobody = {"whom": Value(0), "whom_called": Value(""), "money": Value("")}
    columns = {"of": Value(kind), "key": F("pk"), "called": called, **nobody, **more}
    found: Rows = rows.order_by().values(**columns)
    return found


def _named(owner: Any, kind: str, ids: Sequence[Any]) -> Rows:
    return _found(NAMED[kind].objects.for_organisation(owner).filter(pk__in=ids), kind, F("name"))


def _documents(owner: Any, kind: str, ids: Sequence[Any]) -> Rows:
    own = Invoice.objects.for_organisation(owner).filter(pk__in=ids)
    more = {"whom": F("customer_id"), "whom_called": F("customer_name"), "money": F("currency")}
    return _found(own, kind, F("number"), **more)


NUMBERED: dict[str, Any] = {"bill": Bill, "order": Order}


def _numbered(owner: Any, kind: str, ids: Sequence[Any]) -> Rows:
    own = NUMBERED[kind].objects.for_organisation(owner).filter(pk__in=ids)
    return _found(own, kind, F("number"))


def _payments(owner: Any, kind: str, ids: Sequence[Any]) -> Rows:
    own = Payment.objects.for_organisation(owner).filter(pk__in=ids)
    return _found(own, kind, Value(""), money=F("currency"))


def _webhooks(owner: Any, kind: str, ids: Sequence[Any]) -> Rows:
    own = WebhookEndpoint.objects.for_organisation(owner).filter(pk__in=ids)
    return _found(own, kind, F("url"))


def _deleted(owner: Any, kind: str, ids: Sequence[Any]) -> Rows:
    return _found(User.objects.filter(pk__in=ids, deleted_at__isnull=False), kind, F("username"))


def _people(owner: Any, kind: str, ids: Sequence[Any]) -> Rows:
    name = NullIf(Trim(Concat("first_name", Value(" "), "last_name")), Value(""))
    people = User.objects.filter(pk__in=ids, deleted_at__isnull=True)
    return _found(people, kind, Coalesce(name, F("username")))


# A user is somebody who acted, of whom it is known by what name; a person is anybody.
ROWS: dict[str, Callable[[Any, str, Sequence[Any]], Rows]] = {
    "user": _deleted,
    PERSON: _people,
    **dict.fromkeys(NAMED, _named),
    "invoice": _documents,
    "bill": _numbered,
    "order": _numbered,
    PAYMENT: _payments,
    WEBHOOK: _webhooks,
}
