"""Numbers under parallel writers: neither gaps nor doubles, whoever rolls back."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.errors import NumberTaken
from quittance.invoicing.models import Invoice
from tests.invoicing.making import (
    NOON,
    at,
    credit,
    draft,
    drafts,
    issue,
    raised,
    stored,
    together,
)

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


class TurnedBack(Exception):
    """Something fails after the number has been taken."""


def dealt(work: Sequence[int]) -> list[Sequence[int]]:
    return [work[start::THREADS] for start in range(THREADS)]


def each(work: Callable[[int], Any], pks: Iterable[int]) -> Callable[[], list[Any]]:
    return lambda: [work(pk) for pk in pks]


def numbers(kind: str = "invoice") -> list[str]:
    rows = Invoice.objects.filter(kind=kind, number__isnull=False).exclude(status="draft")
    return sorted(rows.values_list("number", flat=True))


def run(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-2026-{n:04}" for n in range(1, count + 1)]


def test_200_invoices_from_8_threads_are_numbered_1_to_200(
    engines: Organisation, cleo: Customer
) -> None:
    pks = drafts(engines, cleo, 200)
    with at(NOON):
        outcomes = together(
            *(each(lambda pk: issue(engines, pk).number, part) for part in dealt(pks))
        )
    assert raised(outcomes) == []
    assert numbers() == run("INV", 200)
    assert sorted(number for part in outcomes for number in part) == run("INV", 200)


def test_rollbacks_give_their_numbers_back(engines: Organisation, cleo: Customer) -> None:
    pks = drafts(engines, cleo, 64)

    def issue_at_last(pk: int) -> None:
        luck = random.Random(pk)
        while True:
            try:
                with transaction.atomic():
                    issue(engines, pk)
                    if luck.random() < 0.5:
                        raise TurnedBack
                return
            except TurnedBack:
                continue

    with at(NOON):
        assert raised(together(*(each(issue_at_last, part) for part in dealt(pks)))) == []
    assert numbers() == run("INV", 64)


def test_a_lone_rollback_leaves_the_next_number_as_it_was(
    engines: Organisation, cleo: Customer
) -> None:
    first, second = drafts(engines, cleo, 2)
    with at(NOON):
        with transaction.atomic():
            assert issue(engines, first).number == "INV-2026-0001"
            transaction.set_rollback(True)
        assert stored(first).status == "draft"
        assert issue(engines, second).number == "INV-2026-0001"


def test_numbers_brought_along_meanwhile_are_passed_over(
    engines: Organisation, cleo: Customer
) -> None:
    """Half of the threads bring numbers of the series' own shape, at random, drafts and issued."""
    pks = drafts(engines, cleo, 60)
    mine, theirs = pks[:40], pks[40:]
    wanted = dict(zip(theirs, random.Random(7).sample(range(1, 61), len(theirs)), strict=True))

    def bring(pk: int) -> str | None:
        number = f"INV-2026-{wanted[pk]:04}"
        try:
            changes = {"number": number}
            operations.revise_draft(organisation=engines, invoice_id=pk, changes=changes, by=None)
            return issue(engines, pk).number
        except NumberTaken:
            return None

    with at(NOON):
        outcomes = together(
            *(each(lambda pk: issue(engines, pk).number, mine[start::4]) for start in range(4)),
            *(each(bring, theirs[start::4]) for start in range(4)),
        )
    assert raised(outcomes) == []
    given = [number for part in outcomes for number in part if number]
    issued = Invoice.objects.issued().order_by("number").values_list("number", flat=True)
    assert sorted(given) == list(issued)
    assert len(set(given)) == len(given)
    # No gap: up to the last number that the series gave out, every one is in use.
    last = max(number for part in outcomes[:4] for number in part)
    assert [number for number in sorted(given) if number <= last] == run("INV", int(last[-4:]))


def test_credit_notes_of_many_invoices_have_no_gaps(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pks = drafts(engines, cleo, 24)
        with transaction.atomic():
            for pk in pks:
                issue(engines, pk)
        works = [each(lambda pk: credit(engines, pk).number, part) for part in dealt(pks)]
        assert raised(together(*works)) == []
    assert numbers("credit_note") == run("CN", 24)


def test_a_draft_sent_by_8_at_once_is_issued_once(engines: Organisation, cleo: Customer) -> None:
    pk = draft(engines, cleo)
    with at(NOON):
        outcomes = together(*[lambda: issue(engines, pk).number] * THREADS)
        assert raised(outcomes) == ["invalid_transition"] * 7
        assert [one for one in outcomes if isinstance(one, str)] == ["INV-2026-0001"]
        assert issue(engines, draft(engines, cleo)).number == "INV-2026-0002"


def test_a_number_wanted_by_8_at_once_goes_to_one(engines: Organisation, cleo: Customer) -> None:
    outcomes = together(*[lambda: draft(engines, cleo, number="X")] * THREADS)
    assert raised(outcomes) == ["unique"] * 7
    assert Invoice.objects.get().number == "X"


def test_the_database_itself_refuses_a_number_twice(engines: Organisation, cleo: Customer) -> None:
    first, second, third, fourth = drafts(engines, cleo, 4)
    with at(NOON):
        issue(engines, first)
        issue(engines, second)
    with pytest.raises(IntegrityError):
        Invoice.objects.filter(pk=second).update(number="INV-2026-0001")
    assert stored(second).number == "INV-2026-0002"
    Invoice.objects.filter(pk=third).update(number="X")
    with pytest.raises(IntegrityError):
        Invoice.objects.filter(pk=fourth).update(number="X")
    assert stored(fourth).number is None


def test_a_number_that_a_draft_holds_is_not_passed_over(
    engines: Organisation, cleo: Customer
) -> None:
    """The draft may be deleted, and its number would be missing for ever."""
    holding = draft(engines, cleo, number="INV-2026-0002")
    with at(NOON):
        assert [issue(engines, pk).number for pk in drafts(engines, cleo, 3)] == run("INV", 3)
        with pytest.raises(NumberTaken):
            issue(engines, holding)
    assert (stored(holding).status, stored(holding).number) == ("draft", "INV-2026-0002")
