"""Whatever is done to entries behind the journal's back is found, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.reports.verify import Anchor, Finding, verify
from quittance.reports.verify.findings import portions
from tests.audit.chains import (
    ASIDE,
    ENTRIES,
    HEADS,
    chain,
    change,
    forge,
    put_head,
    remove,
    renumber,
    write,
)
from tests.frame.lawless import triggers_resting
from tests.invoicing.making import NOON, at, draft, issue, issued, pay, raised, together
from tests.people import Person

LENGTH = 6
examples = settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
pytestmark = pytest.mark.django_db
positions = st.integers(0, LENGTH - 1)
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
numbers = st.integers(1, 2**40)
digests = st.binary(min_size=32, max_size=32)
OTHER = {
    "at": st.timedeltas(timedelta(microseconds=1), timedelta(days=1000)),
    "actor_id": numbers,
    "actor_name": words,
    "action": words,
    "subject": words,
    "subject_id": numbers,
    "related": words,
    "related_id": numbers,
    "changes": st.dictionaries(words, st.lists(st.none() | words | st.floats(0, 1), max_size=3)),
    "content": digests,
    "digest": digests,
}


@pytest.fixture
def sound(engines: Organisation) -> Organisation:
    """Its chain is in order."""
    write(engines.pk, LENGTH)
    assert verify(engines.pk).finding is None
    return engines


@contextmanager
def planted(organisation: Organisation) -> Iterator[list[JournalEntry]]:
    """A sound chain to spoil, which is whole again afterwards."""
    with transaction.atomic():
        with triggers_resting(of=(ENTRIES, HEADS)):
            yield chain(organisation.pk)
        transaction.set_rollback(True)


def found(organisation: Organisation) -> Finding:
    finding = verify(organisation.pk).finding
    assert finding is not None
    return finding


@examples
@given(data=st.data(), index=positions, column=st.sampled_from(sorted(OTHER)))
def test_a_change_is_found_in_its_entry(
    sound: Organisation, data: st.DataObject, index: int, column: str
) -> None:
    with planted(sound) as entries:
        entry = entries[index]
        value: Any = data.draw(OTHER[column])
        value = entry.at + value if column == "at" else value
        if value == getattr(entry, column):
            return
        change(entry.pk, **{column: value})
        finding = found(sound)
        assert (finding.table, finding.pk) == (ENTRIES, entry.pk)
        assert f"entry {index + 1}" in finding.what


@examples
@given(index=positions, closed=st.booleans(), with_head=st.booleans())
def test_a_removal_is_found_where_the_chain_goes_on(
    sound: Organisation, index: int, closed: bool, with_head: bool
) -> None:
    """`closed`: the entries behind it move up. The last one only the head misses."""
    with planted(sound) as entries:
        remove(entries[index].pk)
        if closed:
            renumber([entry.pk for entry in entries[index + 1 :]], first=index + 1)
        if with_head:
            put_head(sound.pk, LENGTH - closed, bytes(entries[-1].digest))
        finding = found(sound)
        if index == LENGTH - 1:
            assert (finding.table, finding.pk) == (HEADS, sound.pk)
        else:
            assert (finding.table, finding.pk) == (ENTRIES, entries[index + 1].pk)


@examples
@given(order=st.permutations(range(LENGTH)))
def test_another_order_is_found_at_its_first_entry(sound: Organisation, order: list[int]) -> None:
    with planted(sound) as entries:
        renumber([entries[index].pk for index in order], first=1)
        if order == sorted(order):
            assert verify(sound.pk).finding is None
            return
        first = next(place for place, index in enumerate(order) if place != index)
        finding = found(sound)
        assert (finding.table, finding.pk) == (ENTRIES, entries[order[first]].pk)


@examples
@given(index=st.integers(0, LENGTH), with_head=st.booleans(), data=st.data())
def test_an_insertion_is_found(
    sound: Organisation, index: int, with_head: bool, data: st.DataObject
) -> None:
    """A copy of some entry, told of somebody else; those behind it move down."""
    with planted(sound) as entries:
        model = entries[data.draw(positions)]
        pks = [entry.pk for entry in entries]
        renumber(pks[index:], first=2 * ASIDE)
        with triggers_resting():
            model.pk, model.seq, model.subject_id = None, index + 1, ASIDE
            model.save(force_insert=True)
        renumber(pks[index:], first=index + 2)
        if with_head:
            put_head(sound.pk, LENGTH + 1, bytes(chain(sound.pk)[-1].digest))
        finding = found(sound)
        assert (finding.table, finding.pk) == (ENTRIES, model.pk)


@examples
@given(index=positions)
def test_only_an_anchor_finds_a_chain_that_was_forged_as_a_whole(
    sound: Organisation, index: int
) -> None:
    with planted(sound) as entries:
        anchors = [Anchor(entry.seq, bytes(entry.digest)) for entry in entries]
        change(entries[index].pk, actor_name="Zoe")
        forge(sound.pk)
        assert verify(sound.pk).finding is None
        for place, anchor in enumerate(anchors):
            finding = verify(sound.pk, anchor=anchor).finding
            assert (finding is None) is (place < index)
            if finding is not None:
                assert (finding.table, finding.pk) == (ENTRIES, entries[place].pk)


def test_an_anchor_beyond_the_end_is_missed(engines: Organisation) -> None:
    *_, last = write(engines.pk, 3)
    anchor = Anchor(last.seq, bytes(last.digest))
    assert verify(engines.pk, anchor=anchor).finding is None
    remove(last.pk)
    forge(engines.pk)
    assert verify(engines.pk).finding is None
    finding = verify(engines.pk, anchor=anchor).finding
    assert str(finding) == (
        f"{ENTRIES} (none): entry 3 is missing, expected {bytes(last.digest).hex()}"
    )


def test_an_entry_that_goes_to_another_organisation_is_missed_in_both(
    engines: Organisation, zoe: Person
) -> None:
    entries = write(engines.pk, 3)
    write(zoe.organisation.pk, 3)
    change(entries[2].pk, organisation_id=zoe.organisation.pk, seq=4)
    assert found(engines).table == HEADS
    assert found(zoe.organisation).pk == entries[2].pk


def test_a_chain_without_a_head_is_named(engines: Organisation) -> None:
    write(engines.pk, 3)
    with triggers_resting() as cursor:
        cursor.execute(f"DELETE FROM {HEADS}")
    assert str(found(engines)) == f"{HEADS} {engines.pk}: head is missing, expected 3"


def test_long_chains_are_read_in_portions(
    engines: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = write(engines.pk, 12)
    monkeypatch.setitem(portions.__kwdefaults__, "size", 5)
    assert verify(engines.pk).seen["entries"] == 12
    change(entries[7].pk, subject_id=99)
    assert found(engines).pk == entries[7].pk


class TestTogether:
    """Writers at once, each in a thread of its own."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_8_threads_make_one_unbroken_chain(self, engines: Organisation, cleo: Customer) -> None:
        def work(number: int) -> list[Any]:
            done: list[Any] = []
            for turn in range(4):
                pk = draft(engines, cleo)
                issue(engines, pk)
                pay(engines, pk, "19.00")
                with transaction.atomic():
                    pay(engines, pk, "1.00")
                    transaction.set_rollback(turn == number % 4)
                done.append(pk)
            return done

        with at(NOON):
            assert raised(together(*[partial(work, number) for number in range(8)])) == []
        entries = chain(engines.pk)
        # Of 8 x 4 x 4 writes one in sixteen was rolled back.
        assert [entry.seq for entry in entries] == list(range(1, 8 * 4 * 4 - 8 + 1))
        verdict = verify(engines.pk)
        assert (verdict.finding, verdict.seen["entries"]) == (None, 120)

    def test_those_who_wait_for_the_head_hold_nothing_that_its_holder_needs(
        self, engines: Organisation, cleo: Customer, ada: Person
    ) -> None:
        """A draft's customer is looked at only at the commit, unless the journal asks before."""
        rounds = 12

        def draft_some() -> list[int]:
            return [draft(engines, cleo) for _ in range(rounds)]

        numbers = count()

        def rename() -> list[int]:
            path = f"customers/{cleo.pk}/"
            bodies = [{"name": f"Cleo {next(numbers)}"} for _ in range(rounds)]
            return [ada.patch(path, body).status for body in bodies]

        works: list[Callable[[], Any]] = [draft_some, rename] * 3
        outcomes = together(*works)
        assert raised(outcomes) == []
        assert outcomes[1::2] == [[200] * rounds] * 3
        assert verify(engines.pk).seen["entries"] == 6 * rounds

    def test_marking_overdue_beside_writers_of_several_organisations(
        self, engines: Organisation, cleo: Customer, zoe: Person
    ) -> None:
        rita = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
        owners = [(engines, cleo), (zoe.organisation, rita)]
        with at(NOON):
            pks = [issued(*owner, due_date=NOON.date()).pk for owner in owners for _ in range(6)]
        assert len(pks) == 12
        with at("2026-11-21T12:00Z"):
            outcomes = together(
                *[operations.mark_overdue] * 3,
                *[partial(issued, *owner) for owner in owners * 3],
            )
        assert raised(outcomes) == []
        assert sum(outcomes[:3]) == 12
        told = JournalEntry.objects.filter(action="organisation.invoices_overdue")
        assert sum(entry.changes["count"][1] for entry in told) == 12
        for organisation, _ in owners:
            assert verify(organisation.pk).finding is None
