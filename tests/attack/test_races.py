"""Many processes at one organisation: each figure is what the rules allow, whoever was first.

A bounded share of `test_10_000_operations...` runs by default; QUITTANCE_RACES says how many.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from functools import partial
from typing import Any

import pytest

from tests.attack.attackers import Attackers
from tests.attack.test_crashes import in_order

PROCESSES = 8
OPERATIONS = int(os.environ.get("QUITTANCE_RACES", "1200"))
SEED = random.SystemRandom().randrange(10**9)
# What the rules refuse; anything else that comes of an operation is a defect.
LAWFUL = {
    "draft": set(),
    "issue": {"invalid_transition", "not_found"},
    # The balance may have come to nothing since it was read.
    "pay": {"overpayment", "min_value"},
    "refund": {"already_refunded", "exceeds_payment"},
    "credit": {"nothing_to_credit", "exceeds_remaining"},
    "revise": {"invoice_immutable", "not_found"},
    "delete": {"invoice_immutable", "not_found"},
    "overdue": set(),
    "enter": {"number_known", "already_entered"},
    # Somebody else adds a line, hands it in, decides on it or deletes it meanwhile.
    "hand_in": {"difference", "required", "invalid_transition", "bill_frozen", "not_found"},
    "decide": {"invalid_transition", "not_found"},
    "transfer": {"not_transferable"},
    "settle": {"invalid_transition"},
    "discard": {"bill_frozen", "not_found"},
}


def test_many_operations_by_8_processes_leave_everything_in_order(attackers: Attackers) -> None:
    began = time.monotonic()
    seeds = [f"{SEED}.{n}" for n in range(PROCESSES)]
    said = attackers.ask("outcomes", race=seeds, operations=OPERATIONS // PROCESSES)
    seconds = time.monotonic() - began
    outcomes = Counter[str]()
    for one in said:
        outcomes.update(one["outcomes"])
    print_figures(outcomes, seconds)
    assert len(said) == PROCESSES
    for outcome in outcomes:
        kind, _, how = outcome.partition(" ")
        assert how in {"done", "nothing", "turned_back", *LAWFUL[kind]}, f"seed {SEED}: {outcome}"
    report = attackers.report()
    in_order(report)
    done = outcomes["issue done"]
    assert len(report["numbers"]["invoice"]) >= done > 0, f"seed {SEED}"


def print_figures(outcomes: Counter[str], seconds: float) -> None:
    if "QUITTANCE_RACES" in os.environ:
        lines = [f"{count:6} {outcome}" for outcome, count in sorted(outcomes.items())]
        text = "\n".join([f"{sum(outcomes.values())} operations in {seconds:.1f} s", *lines])
        sys.__stderr__.write(f"\n{text}\n") if sys.__stderr__ else None


def test_numbers_taken_and_given_back_by_8_processes_have_no_gap(attackers: Attackers) -> None:
    before = attackers.report()["numbers"].get("invoice", [])
    pks = attackers.alone("drafts", count=64)
    each = [
        ("issue_each", {"pks": pks[n::8], "turning_back": 0.4, "seed": f"{SEED}.{n}"})
        for n in range(PROCESSES)
    ]
    gave, refusals = attackers.at_once(*each)
    assert refusals == []
    given = sorted(number for part in gave for number in part)
    after = attackers.report()
    in_order(after)
    assert sorted({*before, *given}) == sorted(after["numbers"]["invoice"])
    assert len(given) == len(set(given)) == 64
    assert not {*before} & {*given}


def test_the_balance_paid_by_8_processes_is_paid_once(attackers: Attackers) -> None:
    [pk] = attackers.alone("issued")
    gave, refusals = attackers.at_once(*[("pay", {"pk": pk, "amount": "119"})] * PROCESSES)
    assert (len(gave), refusals) == (1, ["overpayment"] * 7)
    now = attackers.alone("seen", pk=pk)
    assert (now["status"], now["amount_paid"], now["balance_due"]) == ("paid", "119.00", "0.00")


def test_parts_paid_by_8_processes_never_exceed_the_balance(attackers: Attackers) -> None:
    [pk] = attackers.alone("issued")
    gave, refusals = attackers.at_once(*[("pay", {"pk": pk, "amount": "30"})] * PROCESSES)
    assert (len(gave), refusals) == (3, ["overpayment"] * 5)
    now = attackers.alone("seen", pk=pk)
    assert (now["amount_paid"], now["balance_due"]) == ("90.00", "29.00")


def test_a_customer_s_credit_used_by_8_processes_is_used_once(attackers: Attackers) -> None:
    kept = attackers.alone("keep", amount="50")
    debts = [attackers.alone("issued")[0] for _ in range(PROCESSES - 1)]
    each = [("use", {"kept": kept, "pk": pk, "amount": "30"}) for pk in debts]
    gave, refusals = attackers.at_once(*each, ("give_back", {"kept": kept}))
    # Whoever was first; after the money has gone back nobody uses it.
    assert len(gave) + len(refusals) == PROCESSES
    assert gave.count("30.00") <= 1
    assert gave.count("back") == 1
    assert set(refusals) <= {"exceeds_credit", "already_returned"}
    in_order(attackers.report())


def test_a_credit_against_payments_passes_and_what_was_paid_is_due_back(
    attackers: Attackers,
) -> None:
    for _ in range(4):
        [pk] = attackers.alone("issued")
        gave, refusals = attackers.at_once(
            ("credit", {"pk": pk}), *[("pay", {"pk": pk, "amount": "119"})] * 7
        )
        assert "119.00" in gave
        assert refusals == ["overpayment"] * (8 - len(gave))
        assert len(gave) in (1, 2)
        now = attackers.alone("seen", pk=pk)
        paid = "119.00" if len(gave) == 2 else "0.00"
        assert (now["status"], now["amount_credited"]) == ("credited", "119.00")
        assert (now["amount_paid"], now["balance_due"], now["refund_due"]) == (paid, "0.00", paid)


def test_credits_by_8_processes_never_exceed_the_line(attackers: Attackers) -> None:
    [pk] = attackers.alone("issued")
    gave, refusals = attackers.at_once(*[("credit", {"pk": pk, "quantity": "0.4"})] * PROCESSES)
    assert (gave, refusals) == (["47.60"] * 2, ["exceeds_remaining"] * 6)
    gave, refusals = attackers.at_once(*[("credit", {"pk": pk})] * PROCESSES)
    assert (gave, refusals) == (["23.80"], ["nothing_to_credit"] * 7)


def test_a_payment_given_back_by_8_processes_is_given_back_once(attackers: Attackers) -> None:
    pk, payment = attackers.alone("issued", paid="100")
    gave, refusals = attackers.at_once(
        *[("refund", {"payment": payment, "amount": "30"})] * PROCESSES
    )
    assert (gave, refusals) == (["30.00"] * 3, ["exceeds_payment"] * 5)
    gave, refusals = attackers.at_once(*[("refund", {"payment": payment})] * PROCESSES)
    assert (gave, refusals) == (["10.00"], ["already_refunded"] * 7)
    now = attackers.alone("seen", pk=pk)
    assert (now["status"], now["amount_paid"], now["balance_due"]) == ("sent", "0.00", "119.00")


def test_what_is_edited_while_it_is_sent_is_one_version_and_never_a_mixture(
    attackers: Attackers,
) -> None:
    for _ in range(4):
        [pk] = attackers.alone("drafts", count=1)
        edits = [("edit", {"pk": pk, "count": count}) for count in (2, 3, 4)]
        gave, refusals = attackers.at_once(("issue", {"pk": pk}), *edits)
        assert set(refusals) <= {"invoice_immutable"}
        # Sending always passes: there is a draft to send, before each edit and after it.
        assert len([one for one in gave if one]) == 1
        now = attackers.alone("seen", pk=pk)
        hours = len(now["nets"])
        assert now["nets"] == ["100.00"] * hours
        assert now["notes"] == ("" if hours == 1 else f"{hours} hours")
        assert (now["status"], now["taxes"]) == ("sent", [f"{19 * hours}.00"])
        assert (now["subtotal"], now["total"]) == (f"{100 * hours}.00", f"{119 * hours}.00")
        assert (hours == 1) is (len(refusals) == 3)


def test_a_draft_sent_and_deleted_at_once_is_one_of_both(attackers: Attackers) -> None:
    for _ in range(4):
        [pk] = attackers.alone("drafts", count=1)
        duel = partial(dict[str, Any], pk=pk)
        gave, refusals = attackers.at_once(*[("issue", duel())] * 2, *[("delete", duel())] * 2)
        now = attackers.alone("seen", pk=pk)
        if now is None:
            assert (gave, refusals) == ([None], ["not_found"] * 3)
        else:
            refused = ["invalid_transition", *["invoice_immutable"] * 2]
            assert (gave, refusals) == ([now["number"]], refused)
            assert now["status"] == "sent"
    in_order(attackers.report())


@pytest.fixture(autouse=True, scope="module")
def nobody_is_left(attackers: Attackers) -> Any:
    yield
    in_order(attackers.report())
