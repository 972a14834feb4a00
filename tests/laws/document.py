"""docs/laws.md, written from the laws and from what the tests try against them.

`python -m tests.laws.document` writes it; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator

from quittance.laws import KEEPINGS, LAWS
from tests.frame.engine import ROOT
from tests.laws.attacks import ATTACKS, LAWFUL
from tests.laws.attacks.attack import Attack

PLACE = ROOT / "docs" / "laws.md"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
INTRODUCTION = """\
# The laws that the database keeps

Triggers and constraints on both engines, whoever writes: operations, imports, bulk updates, raw
SQL. A statement that breaks a law changes nothing and fails with `code: words` (an
`IntegrityError`). [`quittance/laws`](../quittance/laws) states each law once; this page is
written from it and from `tests/laws/attacks` by `python -m tests.laws.document`, and a test
holds it to them. What a database role has to be for that:
[operations](operations.md#the-services-own-role-on-postgresql).

In the statements `:sent` is the id of a document in that state, `$119.00` an amount, `#2` a
quantity or price and `%19` a rate, as the engine stores it.

"""


def text() -> str:
    return INTRODUCTION + "\n".join(parts()) + "\n"


def parts() -> Iterator[str]:
    yield "## What it keeps by itself\n"
    yield from (f"- {keeping.words}" for keeping in KEEPINGS)
    yield ""
    known = {law.code for law in LAWS}
    for law in LAWS:
        yield f"## {law.code}\n\n{law.words}\n"
        yield from statements([one for one in ATTACKS if one.code == law.code])
    yield "## Constraints\n\nWhat one row alone must look like is a CHECK or UNIQUE constraint.\n"
    yield from statements([one for one in ATTACKS if one.code not in known], with_code=True)
    yield "## What is lawful\n\nAlso raw SQL may do these.\n"
    yield from statements(LAWFUL)


def statements(attacks: list[Attack], *, with_code: bool = False) -> Iterator[str]:
    yield "```sql"
    for one in attacks:
        code = f"{one.code}: " if with_code else ""
        where = f" ({ENGINES[one.only_on]})" if one.only_on else ""
        yield f"-- {code}{one.name}{where}"
        yield from (f"{statement};" for statement in (*one.first, one.statement))
    yield "```\n"


if __name__ == "__main__":
    PLACE.write_text(text())
