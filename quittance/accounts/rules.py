"""Pure rules on accounts: roles, names, number patterns, days."""

import re
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMIN = "admin", _("Admin")
    MANAGER = "manager", _("Manager")
    AGENT = "agent", _("Agent")
    VIEWER = "viewer", _("Viewer")


class EInvoiceCheck(models.TextChoices):
    """Whether sending is refused where the document would be no valid e-invoice (EN 16931)."""

    AUTO = "auto", "As soon as the business could write one"
    ALWAYS = "always", "Always"
    NEVER = "never", "Never"


class Digest(models.TextChoices):
    """When managers get a mail in the morning about yesterday's bills."""

    NEVER = "never", "Never"
    EVENTFUL = "eventful", "When something happened"
    ALWAYS = "always", "Every day"


class Design(models.TextChoices):
    """What the business's documents look like."""

    MODERN = "modern", "Modern"
    COMPACT = "compact", "Compact"
    CLASSIC = "classic", "Classic"


class Paper(models.TextChoices):
    A4 = "a4", "A4"
    LETTER = "letter", "US Letter"


class PaymentReference(models.TextChoices):
    """What a customer writes into the transfer of an invoice."""

    NUMBER = "number", "The invoice's number"
    CREDITOR = "creditor", "A structured creditor reference (ISO 11649)"


LETTER_COUNTRIES = frozenset({"CA", "MX", "US"})
DEFAULT_ACCENT = "#1f4e79"
ACCENT_COLOR = re.compile(r"#[0-9a-f]{6}")
# NPCI: what comes before the @ is chosen by the payer's bank, what comes behind it is the bank.
UPI_ID = re.compile(r"[a-zA-Z0-9._-]{2,256}@[a-zA-Z][a-zA-Z0-9.-]{1,63}", re.ASCII)


def paper_of(country: str) -> str:
    """What a business in this country prints on."""
    return Paper.LETTER if country in LETTER_COUNTRIES else Paper.A4


NUMBER_FIELD = re.compile(r"\{number(?::0?([1-9]))?\}")
YEAR_FIELD = re.compile(r"\{(year|yy)\}")
NUMBER_PATTERN_HELP = _(
    "Use {number} once, or {number:04} to pad it, and {year} or {yy} for the issue date's year, "
    "such as INV-{year}-{number:04}."
)


def is_number_pattern(pattern: str) -> bool:
    """Whether a pattern names one running number and nothing unknown in braces."""
    without_year = YEAR_FIELD.sub("", pattern)
    plain = NUMBER_FIELD.sub("", without_year)
    has_one = len(NUMBER_FIELD.findall(pattern)) == 1
    return has_one and "{" not in plain and "}" not in plain and pattern.isprintable()


def has_year(pattern: str) -> bool:
    return YEAR_FIELD.search(pattern) is not None


def format_number(pattern: str, *, number: int, on: date) -> str:
    """The document number a pattern gives for the running number and the issue date."""

    def padded(match: re.Match[str]) -> str:
        return f"{number:0{match.group(1) or 1}d}"

    def year(match: re.Match[str]) -> str:
        return f"{on.year:04d}" if match.group(1) == "year" else f"{on.year % 100:02d}"

    return NUMBER_FIELD.sub(padded, YEAR_FIELD.sub(year, pattern))


def day_in(time_zone: str, instant: datetime) -> date:
    """The calendar day of an instant in a time zone: what "today" means to an organisation."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def is_time_zone(name: str) -> bool:
    # Factory is in the list for clocks that nobody has set.
    return name in time_zones()


@cache
def time_zones() -> tuple[str, ...]:
    """The names of all time zones, in order: hundreds of files, looked for once."""
    return tuple(sorted(available_timezones() - {"Factory"}))


# Who may read and who may write, by the kind of thing. An agent's own bills come with the bills.
EVERYONE = frozenset(Role.values)
BOOKS_READERS = frozenset({Role.ADMIN, Role.MANAGER, Role.VIEWER})
ADMINS = frozenset({Role.ADMIN})
