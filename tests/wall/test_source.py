"""The source reads no row of an organisation but through the gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_architecture import ROOT
from tests.wall.source import crossings, culprits

# The database's own laws look at rows one by one, or for all; migrations are no reads.
OF_THE_DATABASE = ("migrations", "triggers.py", "laws", "laws.py")
SOURCES = [
    path
    for path in sorted((ROOT / "quittance").rglob("*.py"))
    if not set(path.relative_to(ROOT).parts) & set(OF_THE_DATABASE)
]
# SQL over all organisations, each with its reason.
CROSSING_SQL = {
    "quittance/invoicing/tally.py": "folding gathers what connections added, whosever it is",
}
# Where all organisations may be asked for; never while a request is answered, but for its token or
# link.
CROSSING = {
    "quittance/accounts/operations.py",
    "quittance/accounts/team.py",
    "quittance/accounts/tokens.py",
    "quittance/audit/once.py",
    "quittance/audit/unfinished.py",
    "quittance/bills/links.py",
    "quittance/console/demo/build.py",
    "quittance/customers/linking.py",
    "quittance/files/verifying.py",
    "quittance/invoicing/links.py",
    "quittance/invoicing/operations/overdue.py",
    "quittance/invoicing/received.py",
    "quittance/notifications/delivering.py",
    "quittance/notifications/webhooks/delivering.py",
    "quittance/notifications/webhooks/running.py",
    "quittance/notifications/webhooks/watching.py",
    "quittance/privacy/exporting/content.py",
    "quittance/privacy/operations/customers.py",
    "quittance/privacy/operations/deleting.py",
    "quittance/privacy/operations/teams.py",
    "quittance/shop/jobs.py",
    "quittance/shop/operations/online.py",
    "quittance/shop/operations/refunds.py",
    "quittance/shop/queries.py",
    "quittance/shop/operations/settings.py",
    "quittance/reports/verify/__init__.py",
    "quittance/reports/verify/chain.py",
    "quittance/reports/verify/documents.py",
    "quittance/reports/verify/selling.py",
    "quittance/reports/verify/settlement.py",
    "quittance/reports/verify/witness.py",
}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_read_begins_at_the_gate() -> None:
    found = {named(path): culprits(path.read_text()) for path in SOURCES}
    # Tallies are folded by db/tallies.py, whosever they are; it names no table by itself.
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_all_organisations_are_asked_for_in_known_places_only() -> None:
    found = {named(path) for path in SOURCES if crossings(path.read_text())}
    assert found - {"quittance/db/tenancy.py"} == CROSSING


@pytest.mark.parametrize(
    "line",
    [
        "Invoice.objects.filter(pk=1)",
        "Invoice.objects.all()",
        "Invoice.objects.get(organisation=own, pk=1)",
        "list(Invoice.objects)",
        "rows = Invoice.objects",
        "self.model.objects.filter(pk=1)",
        "models.Invoice.objects.exists()",
        "Invoice.objects.using('other').get(pk=1)",
        "Invoice._default_manager.get(pk=1)",
        "User._base_manager.all()",
        "Invoice.objects.across_organisations('')",
        "Invoice.objects.across_organisations('all')",
        "Invoice.objects.across_organisations()",
        "cursor.execute('SELECT * FROM invoicing_invoice WHERE id = %s')",
        "cursor.execute('DELETE FROM \"payments_refund\"')",
        "cursor.execute(f'UPDATE invoicing_invoice SET total = {zero}')",
    ],
)
def test_a_read_past_the_gate_is_seen(line: str) -> None:
    assert [found.partition(":")[0] for found in culprits(f"\n{line}\n")] == ["2"]


@pytest.mark.parametrize(
    "line",
    [
        "Invoice.objects.for_organisation(own).filter(pk=1)",
        "Invoice.objects.create(organisation=own)",
        "Invoice.objects.across_organisations('one run marks all')",
        "Invoice.objects.across_organisations(STRAYS)",
        "User.objects.filter(pk=1)",
        "objects = InvoiceQuerySet.as_manager()",
        "cursor.execute('SELECT * FROM invoicing_invoice WHERE organisation_id = %s')",
        "cursor.execute('SELECT * FROM accounts_throttle')",
    ],
)
def test_what_is_lawful_passes(line: str) -> None:
    assert culprits(line) == []
