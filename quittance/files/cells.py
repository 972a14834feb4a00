"""Cells of CSV files as spreadsheets read them.

A text that a spreadsheet would take for a formula gets an apostrophe in front, whoever may have
typed it; who reads such a file takes it off again.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import orjson

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
# What Excel, LibreOffice and Google Sheets begin a formula with; they skip blanks before it.
FORMULA = re.compile(r"\s*[=+\-@\t\r\n|%]")


def cell(value: Any) -> str:
    """One value as a spreadsheet should read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (list, dict)):
        return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z).decode()
    text = str(value)
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def uncelled(text: str) -> str:
    """The text that `cell` made this of."""
    is_marked = text.startswith("'") and FORMULA.match(text[1:])
    return text[1:] if is_marked else text
