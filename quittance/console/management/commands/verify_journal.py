import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quittance.accounts.models import Organisation
from quittance.reports.verify import Anchor, Verdict, heads, organisations, verify


class Command(BaseCommand):
    help = "Checks the journal's chain and the books; see docs/journal.md. Ends with 1 if not."

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--organisation", metavar="SLUG", help="only this one; default: all")
        add("--head", action="store_true", help="print where each chain ends, and check nothing")
        add("--anchor", type=anchor, metavar="SEQ:HEX", help="an earlier head, to be found again")

    def handle(self, *args: Any, **options: Any) -> None:
        names = dict(Organisation.objects.values_list("pk", "slug"))
        chosen = self.chosen(options["organisation"], names)
        if options["head"]:
            for pk, seq, digest in heads():
                if pk in chosen:
                    self.stdout.write(f"{names.get(pk, pk)} {seq} {digest}")
            return
        if options["anchor"] and not options["organisation"]:
            raise CommandError("--anchor needs --organisation: each has a chain of its own.")
        failed = 0
        for pk in chosen:
            verdict = verify(pk, anchor=options["anchor"])
            failed += verdict.finding is not None
            self.say(str(names.get(pk, pk)), verdict)
        if failed:
            raise CommandError(f"{failed} of {len(chosen)} organisations are not in order.")

    def chosen(self, slug: str | None, names: dict[int, str]) -> list[int]:
        if slug is None:
            return organisations()
        found = [pk for pk, name in names.items() if name == slug]
        if not found:
            raise CommandError(f"There is no organisation “{slug}”.")
        return found

    def say(self, name: str, verdict: Verdict) -> None:
        if verdict.finding:
            self.stderr.write(f"{name}: {verdict.finding}")
            return
        counts = ", ".join(f"{count} {what}" for what, count in verdict.seen.items())
        self.stdout.write(f"{name}: in order ({counts or 'nothing there'})")


def anchor(text: str) -> Anchor:
    match = re.fullmatch(r"(\d{1,18}):([0-9a-fA-F]{64})", text, re.ASCII)
    if match is None:
        raise ArgumentTypeError("write it as --head printed it, with a colon: 12:9f86d081...")
    return Anchor(int(match[1]), bytes.fromhex(match[2]))
