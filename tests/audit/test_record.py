"""Writing an entry: what it keeps, and that it comes and goes with its transaction."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from hypothesis import given
from hypothesis import strategies as st

from quittance.accounts.models import Organisation
from quittance.audit.journal import GENESIS, canonical, changed, plain, record
from quittance.audit.models import JournalEntry, JournalHead
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Kind
from quittance.reports.verify import verify
from tests.audit.chains import ENTRIES, HEADS, chain, write
from tests.invoicing.making import NOON, at, draft, issued, pay
from tests.people import Person

D = Decimal
OURS = 7
sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (2**63, 2**63),
        ("Größe", "Größe"),
        (D("118.00"), "118"),
        (D("0.10"), "0.1"),
        (D("1E+3"), "1000"),
        (D("0.000001"), "0.000001"),
        (D("0.00"), "0"),
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 12, tzinfo=UTC), "2026-11-20T12:00:00.000000+00:00"),
        ({"a": (D("1.50"), [None])}, {"a": ["1.5", [None]]}),
        (Invoice._meta.get_field("status").get_default(), "draft"),
    ],
)
def test_values_are_kept_as_json_has_them(value: Any, kept: Any) -> None:
    assert plain(value) == kept
    assert type(plain(value)) is type(kept)


@pytest.mark.parametrize("value", [1.5, {"a": [1.5]}, b"x", {1, 2}, object()])
def test_what_json_cannot_hold_exactly_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        plain(value)


def test_changes_are_what_differs() -> None:
    before, after = {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 3, "d": 4}
    assert changed(before, after) == {"b": [2, 3], "c": [3, None], "d": [None, 4]}
    assert changed({}, {"a": None, "b": ""}) == {"b": [None, ""]}
    assert changed({"a": 1}, {}) == {"a": [1, None]}
    assert changed(after, after) == {}


@pytest.mark.django_db
def test_an_entry_is_what_was_recorded_and_chained_to_the_one_before(ada: Person) -> None:
    """The digests are computed here by hand, as docs/journal.md describes them."""
    with at(NOON):
        record(
            organisation=OURS,
            by=ada.user,
            action="payment.recorded",
            subject_id=12,
            changes={"amount": [None, D("19.00")], "reference": [None, "Größe “7”"]},
            related=("invoice", 3),
        )
        record(
            organisation=OURS, by=None, action="customer.deleted", subject_id=1, changes={"a": [1]}
        )
    first, second = chain(OURS)
    said = (
        f'{{"action":"payment.recorded","actor_id":{ada.user.pk},"actor_name":"ada","at":'
        '"2026-11-20T12:00:00.000000+00:00","changes":{"amount":[null,"19"],'
        '"reference":[null,"Größe “7”"]},"organisation_id":7,"related":"invoice","related_id":3,'
        '"subject":"payment","subject_id":12}'
    )
    content = sha256(said.encode()).digest()
    assert bytes(first.content) == content
    assert bytes(first.digest) == sha256(bytes(32) + content).digest()
    assert bytes(second.digest) == sha256(bytes(first.digest) + bytes(second.content)).digest()
    assert (first.seq, first.at, first.actor_id, first.actor_name) == (1, NOON, ada.user.pk, "ada")
    assert first.changes == {"amount": [None, "19"], "reference": [None, "Größe “7”"]}
    assert (second.seq, second.actor_id, second.actor_name, second.related_id) == (
        2,
        None,
        "",
        None,
    )
    head = JournalHead.objects.get(organisation_id=OURS)
    assert (head.seq, bytes(head.digest)) == (2, bytes(second.digest))


@pytest.mark.django_db
def test_each_organisation_has_a_chain_of_its_own() -> None:
    for organisation in (1, 2, 1, 2, 2):
        record(
            organisation=organisation,
            by=None,
            action="product.created",
            subject_id=1,
            changes={},
        )
    assert [[entry.seq for entry in chain(owner)] for owner in (1, 2)] == [[1, 2], [1, 2, 3]]


def test_the_canonical_form_does_not_depend_on_order() -> None:
    assert canonical({"b": [1, "ü"], "a": None}) == '{"a":null,"b":[1,"ü"]}'.encode()
    assert bytes(32) == GENESIS


WORDS = st.text(st.characters(exclude_categories=["Cs"]))
WHAT_JSON_HOLDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | WORDS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(WORDS, parts, max_size=4),
    max_leaves=20,
)


@given(WHAT_JSON_HOLDS)
def test_the_canonical_form_is_what_anybody_would_write(value: Any) -> None:
    """Who checks a chain with another program gets the same bytes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(value) == text.encode()


def test_the_canonical_form_holds_days_times_and_decimals_as_the_journal_does() -> None:
    moment = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
    values = [date(2026, 1, 31), moment, Decimal("12.50"), Kind.INVOICE]
    assert canonical(values) == canonical([plain(value) for value in values])


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, object(), b"bytes", "\ud800"])
def test_the_canonical_form_refuses_what_not_everybody_can_read(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical([value])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(TransactionManagementError):
        record(organisation=1, by=None, action="product.created", subject_id=1, changes={})
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db
def test_an_action_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="no action"):
        record(organisation=1, by=None, action="product.painted", subject_id=1, changes={})
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_entry(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        before = list(JournalEntry.objects.order_by("pk").values())
        head = JournalHead.objects.values().get()
        with transaction.atomic():
            pay(engines, pk, "19.00")
            draft(engines, cleo)
            assert JournalEntry.objects.count() == len(before) + 2
            transaction.set_rollback(True)
        assert list(JournalEntry.objects.order_by("pk").values()) == before
        assert JournalHead.objects.values().get() == head
        pay(engines, pk, "19.00")
    assert [entry.seq for entry in chain(engines.pk)] == [1, 2, 3]
    assert verify(engines.pk).finding is None


LAWS = {
    "an entry is changed": f"UPDATE {ENTRIES} SET actor_name = 'Zoe'",
    "an entry is changed to what it is": f"UPDATE {ENTRIES} SET seq = seq",
    "an entry is deleted": f"DELETE FROM {ENTRIES} WHERE seq = 2",
    "the head goes back": f"UPDATE {HEADS} SET seq = seq - 1",
    "the head jumps": f"UPDATE {HEADS} SET seq = seq + 2",
    "the head gets another digest": f"UPDATE {HEADS} SET digest = digest",
    "the head goes to another organisation": f"UPDATE {HEADS} SET organisation_id = 8, seq = 4",
    "the head is deleted": f"DELETE FROM {HEADS}",
    "a head begins late": f"INSERT INTO {HEADS} SELECT 8, seq, digest FROM {HEADS}",
    "a number is used again": f"""INSERT INTO {ENTRIES} (organisation_id, seq, at, actor_name,
        action, subject, subject_id, related, changes, content, digest)
        SELECT organisation_id, seq, at, actor_name,
        action, subject, subject_id, related, changes, content, digest FROM {ENTRIES}""",
    "an entry has number 0": f"""INSERT INTO {ENTRIES} (organisation_id, seq, at, actor_name,
        action, subject, subject_id, related, changes, content, digest)
        SELECT organisation_id, 0, at, actor_name,
        action, subject, subject_id, related, changes, content, digest FROM {ENTRIES}
        WHERE seq = 1""",
}


def refuse(sql: str) -> None:
    rows = [list(model.objects.order_by("pk").values()) for model in (JournalEntry, JournalHead)]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert rows == [
        list(model.objects.order_by("pk").values()) for model in (JournalEntry, JournalHead)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("what", LAWS)
def test_the_database_refuses_that(what: str) -> None:
    write(OURS, 3)
    refuse(LAWS[what])


@pytest.mark.django_db
@sqlite_only
@pytest.mark.parametrize("column", ["seq", "id"])
def test_sqlite_refuses_to_replace_an_entry(column: str) -> None:
    entry = write(OURS, 3)[1]
    names = "organisation_id, seq, id, at, actor_name, action, subject, subject_id, related"
    others = names if column == "id" else names.replace("id, at", "id + 100, at")
    refuse(
        f"""INSERT OR REPLACE INTO {ENTRIES} ({names}, changes, content, digest)
        SELECT {others}, '{{}}', content, digest FROM {ENTRIES} WHERE id = {entry.pk}"""
    )


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("table", [ENTRIES, HEADS])
def test_postgresql_refuses_to_truncate(table: str) -> None:
    write(OURS, 3)
    refuse(f"TRUNCATE {table}")
