"""Tallies: counts and sums that triggers keep, so that nobody has to scan what they are over.

On PostgreSQL each connection adds to rows of its own (`slot` is its backend's process id), so
that writers never wait for each other; readers sum the slots, and `fold` gathers them into slot 0.
SQLite has one writer at a time and needs no slot but 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

ORGANISATION = "organisation_id"


@dataclass(frozen=True, slots=True)
class Tally:
    """A table with a row for each key and slot. `sums` grow; `least` and `most` are the smallest
    and the largest of what came, for what is never taken away again."""

    table: str
    key: tuple[str, ...]
    sums: tuple[str, ...]
    least: tuple[str, ...] = ()
    most: tuple[str, ...] = ()

    @property
    def columns(self) -> str:
        return ", ".join((*self.key, "slot", *self.sums, *self.least, *self.most))

    def add(self, vendor: str) -> str:
        """What an INSERT of `columns` does where the row is there already."""
        least, most = ("min", "max") if vendor == "sqlite" else ("least", "greatest")
        parts = [f"{one} = {self.table}.{one} + excluded.{one}" for one in self.sums]
        for function, names in ((least, self.least), (most, self.most)):
            parts += [f"{one} = {function}({self.table}.{one}, excluded.{one})" for one in names]
        return f"ON CONFLICT ({', '.join(self.key)}, slot) DO UPDATE SET {', '.join(parts)}"

    def insert(self, vendor: str, values: str) -> str:
        """`values` in the order of `columns`, with VALUES before them."""
        return f"INSERT INTO {self.table} ({self.columns}) {values} {self.add(vendor)}"

    def gather(self) -> str:
        """One statement: a reader sees the rows as they were, or folded.

        A row that somebody has locked is passed over: its writer keeps it, the next fold gathers
        it. So is a row whose organisation somebody has locked, because writing slot 0 has to look
        at it. Hence a fold waits for other folds only, whose rows of slot 0 it takes in the same
        order, and nobody can wait for it in a circle. It is over everybody's rows.
        """
        key = ", ".join(self.key)
        folded = [f"sum({one})" for one in self.sums]
        folded += [f"min({one})" for one in self.least] + [f"max({one})" for one in self.most]
        return f"""
        WITH idle AS (
            SELECT tally.id FROM {self.table} AS tally
            JOIN accounts_organisation AS owner ON owner.id = tally.{ORGANISATION}
            WHERE tally.slot <> 0
            FOR UPDATE OF tally SKIP LOCKED FOR KEY SHARE OF owner SKIP LOCKED
        ), gathered AS (
            DELETE FROM {self.table} WHERE id IN (SELECT id FROM idle) RETURNING *
        ), folded AS (
            INSERT INTO {self.table} ({self.columns})
            SELECT {key}, 0, {", ".join(folded)} FROM gathered GROUP BY {key} ORDER BY {key}
            {self.add("postgresql")}
        )
        SELECT count(*) FROM gathered
        """  # noqa: S608 - put together from constants

    def forget_nothing(self, vendor: str) -> str:
        """Deletes rows that have come to nothing, whosever they are, but those that are locked."""
        nothing = " AND ".join(f"{one} = 0" for one in ("slot", *self.sums))
        if vendor == "sqlite":
            return f"DELETE FROM {self.table} WHERE {nothing}"  # noqa: S608
        return f"""DELETE FROM {self.table} WHERE id IN (
            SELECT id FROM {self.table} WHERE {nothing} FOR UPDATE SKIP LOCKED)"""  # noqa: S608


def fold(tally: Tally) -> int:
    """Gather the slots of a tally; returns how many rows went. SQLite has none to gather."""
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(tally.gather())
        return int(cursor.fetchone()[0])
