"""Tables for the terminal, and what each aim asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

HEADINGS = "invoices work clients | HTTP-ms p95 /s CPU-ms | bare-ms p95 /s | ratio growth".replace(
    "|", ""
).split()


@dataclass(frozen=True)
class Row:
    """One work at one size with so many clients; `bare` is None where nothing stands beside it."""

    size: int
    work: str
    clients: int
    http: dict[str, float]
    bare: dict[str, float] | None

    @property
    def ratio(self) -> float | None:
        """How many times as long as the bare database, by the median."""
        return self.http["median"] / self.bare["median"] if self.bare else None


class Results:
    """All rows of one engine."""

    def __init__(self, rows: Iterable[Row], facts: dict[str, Any]) -> None:
        self.rows = list(rows)
        self.facts = facts
        self.sizes = sorted({row.size for row in self.rows})

    def find(self, work: str, size: int, clients: int = 1) -> Row | None:
        wanted = (work, size, clients)
        return next((r for r in self.rows if (r.work, r.size, r.clients) == wanted), None)

    def growth(self, row: Row) -> float | None:
        """How many times as long as at the smallest size."""
        least = self.find(row.work, self.sizes[0], row.clients)
        if least is None or row.size == self.sizes[0]:
            return None
        return row.http["median"] / least.http["median"]


def table(results: Results) -> str:
    cells = [list(HEADINGS)]
    for row in results.rows:
        bare = row.bare or {}
        cells.append(
            [
                f"{row.size:,}",
                row.work,
                str(row.clients),
                *figures(row.http),
                f"{row.http['cpu']:.2f}" if "cpu" in row.http else "",
                *figures(bare),
                times(row.ratio),
                times(results.growth(row)),
            ]
        )
    return aligned(cells)


def figures(measured: dict[str, float]) -> list[str]:
    if not measured:
        return ["", "", ""]
    return [f"{measured['median']:.2f}", f"{measured['p95']:.2f}", f"{measured['rate']:,.0f}"]


def times(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} x"


def aligned(cells: Sequence[Sequence[str]]) -> str:
    """Columns of equal width: names to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index == 1 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


# How many requests a work consists of.
REQUESTS = {"create + send": 2, "payment": 1}


def floors(results: Results) -> list[str]:
    """Beside each raw transaction, requests that only check the token: no ratio can be lower."""
    nothing = results.find("nothing", results.sizes[-1])
    lines = []
    for work, requests in REQUESTS.items():
        row = results.find(work, results.sizes[-1])
        if nothing and row and row.bare:
            floor = requests * nothing.http["median"]
            beside = floor + row.bare["median"]
            lines.append(
                f"floor of {work}: {floor:.2f} ms for {requests} x nothing over HTTP "
                f"({times(floor / row.bare['median'])} the raw transaction, "
                f"{times(beside / row.bare['median'])} with it)"
            )
    return lines


@dataclass(frozen=True)
class Verdict:
    aim: str
    found: float | None
    limit: float
    unit: str
    at_least: bool = False

    def __str__(self) -> str:
        if self.found is None:
            return f"  not measured  {self.aim}"
        met = self.found >= self.limit if self.at_least else self.found <= self.limit
        sign = ">=" if self.at_least else "<="
        word = "met   " if met else "MISSED"
        return f"  {word}  {self.aim}: {self.found:,.1f} {self.unit} ({sign} {self.limit:g})"


STATEMENTS = {"create + send": 14, "payment": 9}
RATIOS = {"create + send": 6.0, "payment": 4.0}
MILLISECONDS = {
    "create + send": 6.0,
    "payment": 3.0,
    "list": 2.5,
    "detail": 2.5,
    "summary": 2.0,
}
RATES = {"create + send": 400.0, "payment": 600.0, "list": 1000.0}
GROWTH = dict.fromkeys(
    ("list", "list by cursor", "detail", "summary", "dashboard", "report revenue"), 1.5
)
OVERDUE_MS = 10.0
IMPORT_RATE = {"sqlite": 5000.0, "postgresql": 10_000.0}


def verdicts(results: Results, engine: str) -> list[Verdict]:
    """What became of each aim, at the largest size that was measured."""
    largest = results.sizes[-1]
    facts = results.facts
    found = [
        Verdict(f"{work}: statements", facts["statements"][work][0], limit, "")
        for work, limit in STATEMENTS.items()
    ]
    for name, limits, pick in (
        ("beside the bare database", RATIOS, lambda row: row.ratio),
        ("growth with the size", GROWTH, results.growth),
        ("median", MILLISECONDS, lambda row: row.http["median"]),
    ):
        unit = "ms" if name == "median" else "x"
        for work, limit in limits.items():
            row = results.find(work, largest)
            found.append(Verdict(f"{work}: {name}", pick(row) if row else None, limit, unit))
    for work, limit in RATES.items():
        row = results.find(work, largest, 8)
        rate = row.http["rate"] if row else None
        found.append(Verdict(f"{work}: 8 clients", rate, limit, "/s", at_least=True))
    overdue = results.find("overdue", largest)
    run = overdue.http["median"] if overdue else None
    found.append(Verdict("overdue, nothing due", run, OVERDUE_MS, "ms"))
    imported = facts.get("import")
    found.append(Verdict("import", imported, IMPORT_RATE[engine], "lines/s", at_least=True))
    return found
