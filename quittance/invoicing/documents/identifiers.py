"""Check digits of account and register numbers."""

from __future__ import annotations

import re
from collections.abc import Callable


def is_iban(text: str) -> bool:
    """Whether an IBAN without spaces has the right check digits (ISO 13616, modulo 97)."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", text, re.ASCII):
        return False
    digits = "".join(str(int(one, 36)) for one in text[4:] + text[:4])
    return int(digits) % 97 == 1


def is_identifier(scheme: str, value: str) -> bool:
    """Whether a number has the shape and check digits of its scheme (ISO 6523); true of the
    schemes that have none here."""
    check = CHECKS.get(scheme)
    return check is None or check(value)


def _is_gln(value: str) -> bool:
    if not re.fullmatch(r"\d{2,}", value, re.ASCII):
        return False
    *body, last = map(int, value)
    weighted = sum(one * (1 if at % 2 else 3) for at, one in enumerate(reversed(body)))
    return -weighted % 10 == last


def _is_norwegian(value: str) -> bool:
    if not re.fullmatch(r"\d{9}", value, re.ASCII) or int(value) == 0:
        return False
    *body, last = map(int, value)
    weighted = sum(one * (at % 6 + 2) for at, one in enumerate(reversed(body)))
    return -weighted % 11 == last


def _is_danish(value: str) -> bool:
    return re.fullmatch(r"(DK)?\d{8}", value, re.ASCII) is not None


def _is_belgian(value: str) -> bool:
    shaped = re.fullmatch(r"\d{10}", value, re.ASCII) is not None
    return shaped and 97 - int(value[:8]) % 97 == int(value[8:])


def _is_swedish(value: str) -> bool:
    if not re.fullmatch(r"\d{10}", value, re.ASCII):
        return False
    doubled = (int(one) * (1 if at % 2 else 2) for at, one in enumerate(value))
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0


CHECKS: dict[str, Callable[[str], bool]] = {
    "0007": _is_swedish,
    "0088": _is_gln,
    "0184": _is_danish,
    "0192": _is_norwegian,
    "0208": _is_belgian,
}
