import sys
from typing import Any

from django.core.management.base import BaseCommand

from quittance.files.verifying import count_files, unreadable_files


class Command(BaseCommand):
    help = "Reads every stored file and compares it with its SHA-256; ends with 1 if one is off."

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0
        for one in unreadable_files():
            bad += 1
            self.stdout.write(f"{one.code}: {one.file.path} ({one.file.media_type})")
        self.stdout.write(f"{count_files()} files, {bad} missing or damaged")
        if bad:
            sys.exit(1)
