"""What may not be is refused by the database itself, whoever asks and however."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection

from quittance.laws import LAWS
from tests.laws.attacks import ATTACKS, LAWFUL
from tests.laws.attacks.attack import Attack, filled
from tests.laws.raw import Raw

pytestmark = pytest.mark.django_db
ENGINE = connection.vendor
HERE = [one for one in ATTACKS if one.only_on in {"", ENGINE}]
WAYS = ("OR ABORT", "OR FAIL", "OR IGNORE", "OR REPLACE", "OR ROLLBACK")


def attempt(attack: Attack, statement: str, raw: Raw, ids: dict[str, int]) -> tuple[str, bool]:
    """What the database says, and whether anything has changed; undone in any case."""
    with raw.undone():
        for first in attack.first:
            raw.execute(filled(first, ids, ENGINE))
        before = raw.everything()
        said = raw.refusal(filled(statement, ids, ENGINE))
        return said, raw.is_open() and raw.everything() != before


@pytest.mark.parametrize("code", sorted({attack.code for attack in HERE}))
def test_is_refused_by_its_law_and_changes_nothing(
    code: str, raw: Raw, ids: dict[str, int]
) -> None:
    before = raw.everything()
    for attack in HERE:
        if attack.code == code:
            said, has_changed = attempt(attack, attack.statement, raw, ids)
            assert code in said, f"{attack.name}: {said or 'not refused'}"
            assert not has_changed, attack.name
    assert raw.everything() == before


@pytest.mark.skipif(ENGINE != "sqlite", reason="only SQLite has other ways to meet a conflict")
@pytest.mark.parametrize("way", WAYS)
def test_changes_nothing_however_a_conflict_is_to_be_met(
    way: str, raw: Raw, ids: dict[str, int]
) -> None:
    before = raw.everything()
    for attack in HERE:
        verb, _, rest = attack.statement.replace(" OR REPLACE", "", 1).partition(" ")
        if verb in {"INSERT", "UPDATE"}:
            said, has_changed = attempt(attack, f"{verb} {way} {rest}", raw, ids)
            assert not has_changed, f"{attack.code}: {attack.name}: {said}"
    assert raw.everything() == before


def test_what_is_lawful_passes(raw: Raw, ids: dict[str, int]) -> None:
    for one in LAWFUL:
        if one.only_on not in {"", ENGINE}:
            continue
        said, _ = attempt(one, one.statement, raw, ids)
        assert said == "", one.name


def test_every_law_is_attacked() -> None:
    laws = [law.code for law in LAWS if any(at.happens_on(ENGINE) for at in law.refused_when)]
    assert set(laws) <= {attack.code for attack in HERE}


@pytest.mark.parametrize("attacks", [ATTACKS, LAWFUL])
def test_every_attack_has_a_name_of_its_own(attacks: Sequence[Attack]) -> None:
    assert len({(one.code, one.name) for one in attacks}) == len(attacks)
