"""What an account number tells: where it is, and how it is printed."""

from __future__ import annotations

import re

# The countries of the European Economic Area, within which a transfer needs no BIC.
EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI "
    "SK".split()
)
# Where else SEPA transfers go, by the country in the IBAN (EPC409-09, 2025).
SEPA = EEA | frozenset("AD AL CH GB GI MC MD ME MK RS SM VA".split())


def is_bic(text: str) -> bool:
    return re.fullmatch(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", text, re.ASCII) is not None


def is_swiss(iban: str) -> bool:
    """Whether a QR-bill may name the account: one of Switzerland or Liechtenstein."""
    return re.fullmatch(r"(CH|LI)\d{7}[A-Z0-9]{12}", iban, re.ASCII) is not None


def is_qr_iban(iban: str) -> bool:
    """Whether it is a QR-IBAN: its bank's number lies between 30000 and 31999."""
    return is_swiss(iban) and 30000 <= int(iban[4:9]) <= 31999


def printed_iban(iban: str) -> str:
    """In groups of four, as ISO 13616 prints it."""
    return " ".join(re.findall(".{1,4}", iban))
