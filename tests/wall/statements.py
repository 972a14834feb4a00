"""Does every statement of a request keep to the organisation that asks?

A statement over a table of organisations must name the organisation with the value of the one
that asks, or stand in a row that does: by joining it, or by the key of a row which the same
request has come to before and which is the organisation's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from quittance.accounts.models import Organisation, User
from tests.wall.source import OWNED

MENTION = re.compile(
    rf'\b(FROM|JOIN|UPDATE|INTO)\s+"?({"|".join(OWNED)})\b"?'
    r'(?:\s+(?:AS\s+)?(?!WHERE|SET|ON|INNER|LEFT|ORDER|GROUP|LIMIT|FOR|VALUES|UNION)"?(\w+)"?)?'
)
# What is asked for before the organisation is known, and the one value it may be asked for with.
PERSON = {
    ("accounts_membership", "user_id"),
    ("accounts_apitoken", "user_id"),
    ("shop_order", "user_id"),
}
SECRET = {("accounts_apitoken", "digest"), ("invoicing_publiclink", "digest")}
MARK = re.compile(r"%s|%\((\w+)\)s")


@dataclass
class Watch:
    """Collects in `culprits` what crosses the wall; `organisation` is the one that asks."""

    organisation: Organisation | None
    user: User | None
    culprits: list[str] = field(default_factory=list)
    seen: int = 0
    # Tables of which the request has come to own rows.
    reached: set[str] = field(default_factory=set)
    is_looking: bool = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if not self.is_looking:
            for one in mentions(sql, params, many):
                self.seen += 1
                if self.keeps_to_its_own(one):
                    self.reached.add(one.table)
                else:
                    self.culprits.append(f"{one.verb} {one.table}: {sql}")
        return execute(sql, params, many, context)

    def keeps_to_its_own(self, one: Mention) -> bool:
        if one.verb == "INTO":
            return "organisation_id" in one.block.partition(")")[0]
        if one.verb == "JOIN":
            return one.is_joined_by_a_key()
        return (
            one.borrows_its_organisation()
            or self.is_organisation(one.values_of("organisation_id"))
            or any(self.is_key_of_its_own(one, *key) for key in keys_of(one.table))
            or any(one.values_of(column) for table, column in SECRET if table == one.table)
            or any(
                one.values_of(column) == [self.user.pk]
                for table, column in PERSON
                if table == one.table and self.user
            )
        )

    def is_organisation(self, values: Sequence[Any]) -> bool:
        own = self.organisation.pk if self.organisation else None
        return bool(values) and set(values) == {own}

    def is_key_of_its_own(self, one: Mention, column: str, target: str) -> bool:
        values = one.values_of(column)
        return bool(values) and target in self.reached and self.owns(target, values)

    def owns(self, table: str, keys: Sequence[Any]) -> bool:
        marks = ", ".join(["%s"] * len(keys))
        sql = f"SELECT DISTINCT organisation_id FROM {table} WHERE id IN ({marks})"
        self.is_looking = True
        with connection.cursor() as cursor:
            cursor.execute(sql, list(keys))
            owners = {owner for (owner,) in cursor.fetchall()}
        self.is_looking = False
        return owners <= {self.organisation.pk if self.organisation else None}


@contextmanager
def watched(organisation: Organisation | None, user: User | None) -> Iterator[Watch]:
    watch = Watch(organisation, user)
    with connection.execute_wrapper(watch):
        yield watch


@dataclass(frozen=True)
class Mention:
    """A table in a statement: the block of it that speaks of this table, and its values."""

    verb: str
    table: str
    alias: str
    block: str
    values: Mapping[int, Any]

    def is_joined_by_a_key(self) -> bool:
        on = re.match(r'\s*ON \("?(\w+)"?\."(\w+)" = \(?"?(\w+)"?\."(\w+)"\)?', self.block)
        return on is not None and "id" in {on[2], on[4]} and self.alias in {on[1], on[3]}

    def borrows_its_organisation(self) -> bool:
        """From the row around it, in a subquery."""
        own = rf'"?{self.alias}"?\."organisation_id"'
        return bool(
            re.search(rf'{own} = \("?(?!{self.alias}\b)\w+"?\."organisation_id"\)', self.where)
        )

    @property
    def where(self) -> str:
        return self.block.partition("WHERE")[2]

    def values_of(self, column: str) -> list[Any]:
        """What a column of the table must be one of; empty where nothing is said."""
        named = rf"""(?<![.\w"])(?:"?{self.alias}"?\.)?"?\b{column}"?"""
        begin = self.block.find("WHERE")
        for found in re.finditer(rf"{named} (?:= \(?|IN \()", self.block):
            if 0 <= begin < found.start() and is_demanded(self.block, begin, found.start()):
                return self.marks_from(found.end(), is_listed="IN (" in found[0])
        return []

    def marks_from(self, start: int, *, is_listed: bool) -> list[Any]:
        end = self.block.find(")", start) if is_listed else start + 1
        return [value for at, value in sorted(self.values.items()) if start <= at < end]


def is_demanded(text: str, begin: int, at: int) -> bool:
    """Whether a condition has to hold: it stands in no OR and no NOT."""
    around = [begin]
    for found in re.finditer(r"[()]", text[begin:at]):
        if found[0] == "(":
            around.append(begin + found.start())
        else:
            around.pop()
    return not any(
        " OR " in level(text, start + 1) or text[:start].rstrip().endswith("NOT")
        for start in around
    )


def level(text: str, start: int) -> str:
    """What stands between two brackets, without what stands in further ones."""
    depth, own = 0, []
    for letter in text[start:]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            break
        own.append(letter if depth == 0 else "")
    return "".join(own)


def mentions(sql: str, params: Any, many: bool) -> Iterator[Mention]:
    values = placed(sql, params if not many else next(iter(params), ()))
    for found in MENTION.finditer(sql):
        verb, table, alias = found[1], found[2], found[3]
        start = found.end()
        end = end_of_block(sql, start)
        own = {at - start: value for at, value in values.items() if start <= at < end}
        yield Mention(verb, table, alias or table, sql[start:end], own)


def placed(sql: str, params: Any) -> dict[int, Any]:
    """The values by the place at which they stand in the statement."""
    marks = list(MARK.finditer(sql))
    if isinstance(params, Mapping):
        return {mark.start(): params[mark[1]] for mark in marks}
    return {mark.start(): value for mark, value in zip(marks, params or (), strict=False)}


def end_of_block(sql: str, start: int) -> int:
    """Where the SELECT, or whatever it is, ends that has begun before `start`."""
    depth = 0
    for found in re.compile(r"[()]|\bUNION\b|;").finditer(sql, start):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth < 0 or (depth == 0 and found[0] in {"UNION", ";"}):
            return found.start()
    return len(sql)


def keys_of(table: str) -> list[tuple[str, str]]:
    """The columns that lead to one row of an organisation: the table's own key, its parents'."""
    fields: list[Any] = list(OWNED[table]._meta.concrete_fields)
    parents = [
        (str(one.column), one.related_model._meta.db_table)
        for one in fields
        if isinstance(one, models.ForeignKey) and one.related_model._meta.db_table in OWNED
    ]
    return [("id", table), *parents]
