"""What an attack is, and how its statements are written.

Raw SQL of both engines over the documents of world.py: `:sent` is the id of one, `$119.00` an
amount, `#2` a quantity or price, `%19` a rate, each as the engine stores it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

PLACES = {"$": 3, "#": 6, "%": 4}


@dataclass(frozen=True)
class Attack:
    """`code` is the law's, or the name of the constraint that refuses; "" where it is lawful.

    `first` are lawful statements of the same transaction that set the stage.
    """

    code: str
    name: str
    statement: str
    first: tuple[str, ...] = ()
    only_on: str = ""


def filled(statement: str, ids: Mapping[str, int], engine: str) -> str:
    """A statement with the ids and with numbers as the engine stores them."""

    def number(match: re.Match[str]) -> str:
        if engine == "postgresql":
            return match[2]
        return str(int(Decimal(match[2]).scaleb(PLACES[match[1]])))

    statement = re.sub(r"([$#%])(-?\d+(?:\.\d+)?)", number, statement)
    return re.sub(r":([a-z_]+)", lambda match: str(ids[match[1]]), statement)


def update(name: str, changes: str, table: str = "invoicing_invoice") -> str:
    return f"UPDATE {table} SET {changes} WHERE id = :{name}"


def delete(name: str, table: str = "invoicing_invoice") -> str:
    return f"DELETE FROM {table} WHERE id = :{name}"


def insert(table: str, values: Mapping[str, str]) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def at_once(first: str, second: str) -> str:
    """Both in one statement, as PostgreSQL can."""
    return f"WITH first AS ({first} RETURNING 1) {second}"


def replacing(statement: str) -> str:
    """By SQLite's OR REPLACE, which deletes silently what is in its way."""
    return re.sub("^(INSERT|UPDATE)", r"\1 OR REPLACE", statement)
