from typing import Any

from django.core.management.base import BaseCommand

from quittance.invoicing.operations import mark_overdue


class Command(BaseCommand):
    help = "Marks sent invoices overdue whose due date has passed, each in its organisation's day."

    def handle(self, **options: Any) -> None:
        marked = mark_overdue()
        self.stdout.write(f"{marked} {'invoice is' if marked == 1 else 'invoices are'} now overdue")
