"""Measures the reader on files with known truth.

    python -m quittance.bills.reading.measure FOLDER

The folder holds `truth.csv` with a row per file: `path`, and the fields below as the file's XML has
them (days YYYY-MM-DD, amounts with a point). An empty cell says that there is no such value: from
XML, one that is read all the same is wrong. In a PDF without XML only the fields that its column
`printed_in_text` names can be found, and only they are counted.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from quittance.bills.reading.errors import UnreadableFile
from quittance.bills.reading.model import Bill, Found, Kind, Reading
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.read import read_file

Same = Callable[[Any, str], bool]

FIELDS: dict[str, tuple[str, Same]] = {
    "number": ("number", lambda value, truth: _blankless(value) == _blankless(truth)),
    "issue_date": ("issue_date", lambda value, truth: value.isoformat() == truth),
    "due_date": ("due_date", lambda value, truth: value.isoformat() == truth),
    "currency": ("currency", lambda value, truth: value == truth),
    "supplier_name": ("supplier_name", lambda value, truth: fold(value) == fold(truth)),
    "supplier_vat_id": (
        "supplier_vat_id",
        lambda value, truth: _blankless(value) == _blankless(truth),
    ),
    "supplier_iban": ("ibans", lambda value, truth: value == _blankless(truth)),
    "buyer_name": ("buyer_name", lambda value, truth: fold(value) == fold(truth)),
    "net_total": ("net_total", lambda value, truth: value == Decimal(truth)),
    "tax_total": ("tax_total", lambda value, truth: value == Decimal(truth)),
    "gross_total": ("gross_total", lambda value, truth: value == Decimal(truth)),
    "amount_due": ("amount_due", lambda value, truth: value == Decimal(truth)),
    "invoice_type_code": ("type_code", lambda value, truth: value == truth),
    "line_count": ("lines", lambda value, truth: value == int(truth)),
}
# What only XML says.
ONLY_IN_XML = {"invoice_type_code", "line_count"}
OUTCOMES = ("exact", "wrong", "missing", "certain", "wrong but certain")
SLOWEST = 5


def _blankless(text: str) -> str:
    return "".join(text.split())


@dataclass
class Score:
    """What came of each field of one kind of file."""

    files: int = 0
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    refused: list[str] = field(default_factory=list)


@dataclass
class Measured:
    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    seconds: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def measure(folder: Path, today: date | None = None) -> Measured:
    """Reads every file of the folder's truth and compares."""
    measured = Measured()
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as truths:
        for truth in csv.DictReader(truths):
            _measure_one(folder / truth["path"], truth, measured, today)
    return measured


def _measure_one(
    path: Path, truth: Mapping[str, str], measured: Measured, today: date | None
) -> None:
    began = time.perf_counter()
    try:
        reading = read_file(path.read_bytes(), path.name, today=today)
    except UnreadableFile as refusal:
        score = measured.scores["refused"]
        score.files += 1
        score.refused.append(f"{truth['path']}: {refusal.problems[0].code}")
        return
    measured.seconds[truth["path"]] = time.perf_counter() - began
    score = measured.scores[reading.kind.value]
    score.files += 1
    for name, outcome, got in compared(reading, truth):
        score.outcomes[name].update(outcome)
        if "exact" not in outcome:
            told = f"{truth['path']}: {name} is {truth[name]}, read {got}"
            measured.wrong.append(f"{'!' if 'wrong but certain' in outcome else ' '} {told}")


def compared(
    reading: Reading, truth: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """(field, outcomes, value) of every field that can be found in the file."""
    is_plain = reading.kind in {Kind.PDF, Kind.SCAN}
    printed = (truth.get("printed_in_text") or "").split("|") if is_plain else list(FIELDS)
    for name, (attribute, same) in FIELDS.items():
        if name not in truth or name not in printed or (is_plain and name in ONLY_IN_XML):
            continue
        found, wanted = _found(reading.bill, attribute), truth[name]
        if wanted or found:
            yield name, _outcome(found, wanted, same), found.value if found else None


def _found(bill: Bill, attribute: str) -> Found[Any] | None:
    if attribute == "lines":
        return Found(len(bill.lines))
    value = getattr(bill, attribute)
    if isinstance(value, tuple):
        return value[0] if value else None
    return value  # type: ignore[no-any-return]


def _outcome(found: Found[Any] | None, wanted: str, same: Same) -> tuple[str, ...]:
    if found is None:
        return ("missing",)
    right = bool(wanted) and same(found.value, wanted)
    told = ("exact" if right else "wrong",)
    if not found.certain:
        return told
    return (*told, "certain") if right else (*told, "certain", "wrong but certain")


def report(measured: Measured) -> Iterator[str]:
    """Lines to be read by people."""
    for kind, score in sorted(measured.scores.items()):
        yield f"{kind}: {score.files} files"
        yield from (f"  {one}" for one in score.refused)
        if score.outcomes:
            yield "  " + _columns("field", ("right", *OUTCOMES))
            yield from (f"  {_row(name, score.outcomes[name])}" for name in score.outcomes)
        yield ""
    slow = sorted(measured.seconds.items(), key=lambda one: -one[1])[:SLOWEST]
    yield "slowest"
    yield from (f"  {seconds:6.2f} s  {path}" for path, seconds in slow)
    if measured.wrong:
        yield ""
        yield "not exact"
        yield from measured.wrong


def _row(name: str, counted: Counter[str]) -> str:
    asked = counted["exact"] + counted["wrong"] + counted["missing"]
    share = f"{100 * counted['exact'] / asked:.1f} %"
    return _columns(name, (share, *(str(counted[one]) for one in OUTCOMES)))


def _columns(name: str, cells: Iterable[str]) -> str:
    return f"{name:<18}" + "".join(f"{cell:>19}" for cell in cells)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not (Path(arguments[0]) / "truth.csv").is_file():
        sys.stderr.write("usage: python -m quittance.bills.reading.measure FOLDER\n")
        sys.stderr.write("The folder has to hold truth.csv.\n")
        return 2
    measured = measure(Path(arguments[0]))
    sys.stdout.write("\n".join(report(measured)) + "\n")
    return int(any(line.startswith("!") for line in measured.wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
