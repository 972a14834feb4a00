"""What is left after an attack, looked at by a process that took no part in it."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from quittance.audit.models import JournalEntry, JournalHead
from quittance.bills.models import Bill, PaymentRun
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.payments.models import Payment, Refund
from quittance.reports.verify import verify
from tests.attack.clerks import disorder
from tests.attack.work import World, money
from tests.frame.waiting import eventually


def report(world: World, answers: Path, *, alone: bool) -> dict[str, Any]:
    """All of it JSON. `answers` has one acknowledged answer in each line; `alone`: nobody else
    is connected any more, so that nothing may be locked."""
    lines = answers.read_text().splitlines() if answers.exists() else []
    verdict = verify(world.organisation)
    return {
        "finding": str(verdict.finding) if verdict.finding else None,
        "seen": dict(verdict.seen),
        "answers": len(lines),
        "lost": lost([json.loads(line) for line in lines]),
        "numbers": numbers(world),
        "locked": locked() if alone else None,
        "damage": damage(),
        "desk": disorder(world.organisation),
    }


def lost(answers: list[dict[str, Any]]) -> list[Any]:
    """Answers that were given and are not there, or not with these figures."""
    told: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for entry in JournalEntry.objects.all():
        told[entry.action, entry.subject_id].append(
            {name: after for name, (_, after) in entry.changes.items()}
        )
    return [one for one in answers if not (is_told(one, told) and is_there(one))]


def is_told(answer: dict[str, Any], told: dict[tuple[str, int], list[dict[str, Any]]]) -> bool:
    said = answer["told"].items()
    return any(said <= entry.items() for entry in plain(told[answer["action"], answer["id"]]))


def plain(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what can not be compared as a set."""
    return [{k: v for k, v in one.items() if not isinstance(v, (list, dict))} for one in entries]


def is_there(answer: dict[str, Any]) -> bool:
    """The row itself, in what can never change about it."""
    pk, said = answer["id"], answer["told"]
    match answer["action"]:
        case "invoice.issued" | "invoice.credited":
            found = Invoice.objects.issued().filter(pk=pk).first()
            return (
                found is not None
                and (found.number, money(found.total)) == (said["number"], said["total"])
                and found.corrects_id == said.get("corrects")
            )
        case "payment.recorded":
            payment = Payment.objects.filter(pk=pk).first()
            return payment is not None and (payment.invoice_id, money(payment.amount)) == (
                said["invoice"],
                said["amount"],
            )
        case "payment.refunded":
            return Refund.objects.filter(pk=said["refund"], payment=pk).exists()
        case "invoice.deleted":
            return not Invoice.objects.filter(pk=pk).exists()
        case "bill.approved":
            return Bill.objects.filter(pk=pk, status__in=("approved", "paid")).exists()
        case "bill.deleted":
            return not Bill.objects.filter(pk=pk).exists()
        case "payment_run.made":
            run = PaymentRun.objects.filter(pk=pk).first()
            return run is not None and money(run.total) == said["total"]
    return True


def numbers(world: World) -> dict[str, list[str]]:
    issued = Invoice.objects.issued().filter(organisation=world.organisation).order_by("number")
    found: dict[str, list[str]] = defaultdict(list)
    for kind, number in issued.values_list("kind", "number"):
        found[kind].append(str(number))
    return found


def locked() -> str:
    """Who still holds something; the rows that every writer needs can be had at once."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
            cursor.execute("BEGIN EXCLUSIVE")
            cursor.execute("ROLLBACK")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone()
            return "the log" if busy else ""
    if not eventually(lambda: strangers() == 0):
        return f"{strangers()} connections"
    with transaction.atomic():
        for model in (NumberSeries, JournalHead, Invoice):
            list(model._default_manager.select_for_update(nowait=True))
    return ""


def strangers() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def damage() -> list[Any]:
    """What SQLite finds wrong with its own file."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return found + [list(row) for row in cursor.fetchall()]
