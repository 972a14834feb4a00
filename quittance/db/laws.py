"""Laws that the database itself keeps, and how they become triggers of both engines.

A law is said once, in words and as SQL conditions over the row (OLD, NEW) that refuse a write. The
SQL is PostgreSQL's; for SQLite two things in it are translated (`sqlite`). A refused statement
changes nothing and raises IntegrityError with "code: words".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quittance.db.triggers import Trigger

Event = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]
# Django and psycopg know it as an IntegrityError.
CHECK_VIOLATION = "23514"
ALWAYS = "1 = 1"
IN_SQLITE = {
    "IS NOT DISTINCT FROM": "IS",
    # SQLite has it from 3.39 on.
    "IS DISTINCT FROM": "IS NOT",
    # There the transaction has the only pen.
    " FOR SHARE": "",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A kind of write at which the database looks.

    `when` compares the row with itself (no subquery), so that other writes cost next to nothing.
    `of` names the columns without which an UPDATE is of no interest. AFTER is for what can only
    be judged once the triggers that keep amounts have taken their locks.
    """

    name: str
    table: str
    event: Event
    when: str = ALWAYS
    of: tuple[str, ...] = ()
    after: bool = False
    only_on: Literal["sqlite", "postgresql", ""] = ""

    def happens_on(self, engine: str) -> bool:
        return self.only_on in {"", engine}


@dataclass(frozen=True, slots=True)
class Law:
    """What may not be, in words, and for each moment the condition under which it is refused."""

    code: str
    words: str
    refused_when: Mapping[Moment, str]

    @property
    def message(self) -> str:
        return f"{self.code}: {self.words}"


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the database itself writes at a moment, one statement."""

    words: str
    at: Moment
    statement: str


def changed(*columns: str) -> str:
    """The condition that an UPDATE changes one of these columns."""
    return " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns)


def trigger_for(laws: Sequence[Law], keepings: Sequence[Keeping]) -> Trigger:
    """Everything in SQL, to be installed by a migration; also over an older version of it."""
    moments = list(dict.fromkeys(moment for law in laws for moment in law.refused_when))
    on_sqlite = [one for one in moments if one.happens_on("sqlite")]
    on_postgresql = [one for one in moments if one.happens_on("postgresql")]
    sqlite_undo = [f"DROP TRIGGER IF EXISTS {name}" for name in _names(on_sqlite, keepings)]
    postgresql_undo = [
        f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in _names(on_postgresql, keepings)
    ]
    return Trigger(
        sqlite=[
            *sqlite_undo,
            *(_sqlite_keeping(one) for one in keepings),
            *(_sqlite_laws(one, refusals(laws, one)) for one in on_sqlite),
        ],
        sqlite_undo=sqlite_undo,
        postgresql=[
            *postgresql_undo,
            *(sql for one in keepings for sql in _postgresql_keeping(one)),
            *(sql for one in on_postgresql for sql in _postgresql_laws(one, refusals(laws, one))),
        ],
        postgresql_undo=postgresql_undo,
    )


def refusals(laws: Iterable[Law], moment: Moment) -> list[tuple[Law, str]]:
    """The laws that are looked after at a moment, in their order, with their conditions."""
    return [(law, law.refused_when[moment]) for law in laws if moment in law.refused_when]


def sqlite(condition: str) -> str:
    for standard, own in IN_SQLITE.items():
        condition = condition.replace(standard, own)
    return condition


def _names(moments: Iterable[Moment], keepings: Iterable[Keeping]) -> Iterator[str]:
    # PostgreSQL runs triggers by their names: what is kept comes before what is judged after it.
    yield from (f"keep_{one.at.name}" for one in keepings)
    yield from (f"law_{one.name}" for one in moments)


def _is_plain(condition: str) -> bool:
    return "SELECT" not in condition


def _guard(moment: Moment, conditions: Sequence[str]) -> str:
    """When the trigger has to run at all: where the row alone says it, only to refuse."""
    if all(_is_plain(one) for one in conditions):
        return f"({moment.when}) AND ({' OR '.join(f'({one})' for one in conditions)})"
    return f"({moment.when})"


def _heading(name: str, moment: Moment) -> str:
    timing = "AFTER" if moment.after else "BEFORE"
    columns = f" OF {', '.join(moment.of)}" if moment.of else ""
    return f"CREATE TRIGGER {name} {timing} {moment.event}{columns} ON {moment.table}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sqlite_laws(moment: Moment, found: Sequence[tuple[Law, str]]) -> str:
    checks = "\n".join(
        f"SELECT RAISE(ABORT, {_quoted(law.message)}) WHERE {condition};"
        for law, condition in found
    )
    guard = _guard(moment, [condition for _, condition in found])
    heading = _heading(f"law_{moment.name}", moment)
    return sqlite(f"{heading} FOR EACH ROW WHEN {guard}\nBEGIN\n{checks}\nEND")


def _sqlite_keeping(keeping: Keeping) -> str:
    heading = _heading(f"keep_{keeping.at.name}", keeping.at)
    return sqlite(
        f"{heading} FOR EACH ROW WHEN {keeping.at.when}\nBEGIN\n{keeping.statement};\nEND"
    )


def _postgresql_laws(moment: Moment, found: Sequence[tuple[Law, str]]) -> Iterator[str]:
    name = f"law_{moment.name}"
    checks = "\n".join(
        f"IF {condition} THEN RAISE EXCEPTION USING MESSAGE = {_quoted(law.message)}, "
        f"ERRCODE = '{CHECK_VIOLATION}', CONSTRAINT = {_quoted(law.code)}; END IF;"
        for law, condition in found
    )
    yield from _postgresql_function(name, f"{checks}\nRETURN {_row(moment)};")
    if moment.event == "TRUNCATE":
        yield f"{_heading(name, moment)} EXECUTE FUNCTION {name}()"
        return
    guard = _guard(moment, [condition for _, condition in found])
    yield f"{_heading(name, moment)} FOR EACH ROW WHEN ({guard}) EXECUTE FUNCTION {name}()"


def _postgresql_keeping(keeping: Keeping) -> Iterator[str]:
    name = f"keep_{keeping.at.name}"
    yield from _postgresql_function(name, f"{keeping.statement};\nRETURN NULL;")
    yield (
        f"{_heading(name, keeping.at)} FOR EACH ROW WHEN ({keeping.at.when}) "
        f"EXECUTE FUNCTION {name}()"
    )


def _row(moment: Moment) -> str:
    return {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(moment.event, "NEW")


def _postgresql_function(name: str, body: str) -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $law$\n"
        f"BEGIN\n{body}\nEND $law$"
    )
    # Whoever may make temporary tables could otherwise put one of the same name before ours.
    yield (
        "DO $do$ BEGIN EXECUTE format("
        f"'ALTER FUNCTION {name}() SET search_path = %I, pg_temp', current_schema()); END $do$"
    )
