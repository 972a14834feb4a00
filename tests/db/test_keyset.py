"""Walking a list page by page, by the position of the last row."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.core.signing import Signer
from django.db.models import F, QuerySet
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quittance.db.keyset import after, decode_cursor, encode_cursor, position
from tests.fieldlab.models import Entry, Ledger

D = Decimal
zones = st.timezones() | st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=-30))])
cursor_values = st.lists(
    st.none()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes()
    | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones)
)


def instant(value: Any) -> Any:
    """In an hour that comes twice, Python finds no two zones equal: compare in UTC."""
    is_aware = isinstance(value, datetime) and value.tzinfo is not None
    return value.astimezone(UTC) if is_aware else value


@given(cursor_values)
def test_a_cursor_brings_back_its_values(values: list[Any]) -> None:
    cursor = encode_cursor(values)
    back = decode_cursor(cursor)
    assert [instant(value) for value in back] == [instant(value) for value in values]
    assert [type(value) for value in back] == [type(value) for value in values]
    assert [str(value) for value in back if isinstance(value, Decimal)] == [
        str(value) for value in values if isinstance(value, Decimal)
    ]
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize("wrong", [1.5, True, D("NaN"), D("Infinity"), b"x", [1], object()])
def test_a_cursor_holds_nothing_else(wrong: Any) -> None:
    with pytest.raises(TypeError, match="A cursor cannot hold"):
        encode_cursor([wrong])


@given(st.data(), cursor_values)
def test_a_changed_cursor_is_refused(data: st.DataObject, values: list[Any]) -> None:
    cursor = encode_cursor(values)
    place = data.draw(st.integers(0, len(cursor) - 1))
    other = data.draw(st.characters().filter(lambda char: char != cursor[place]))
    for changed in (
        cursor[:place] + other + cursor[place + 1 :],
        cursor[:place],
        cursor[place + 1 :],
        cursor + other,
    ):
        with pytest.raises(ValueError, match="This cursor is not valid"):
            decode_cursor(changed)


@pytest.mark.parametrize(
    "wrong",
    ["", ".", "x", "é", "\x00", "a.b", "a" * 10_000, urlsafe_base64_encode(b'["i5"]')],
)
def test_what_was_never_a_cursor_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="This cursor is not valid"):
        decode_cursor(wrong)


@pytest.mark.parametrize(
    "content", ["[5]", '["x5"]', '["i"]', '["nX"]', '["d2024-13-01"]', '[""]', "5"]
)
def test_a_signed_text_of_another_shape_is_refused(content: str) -> None:
    signer = Signer(sep=".", salt="quittance.db.keyset")
    with pytest.raises(ValueError, match="This cursor is not valid"):
        decode_cursor(signer.sign(urlsafe_base64_encode(content.encode())))


def test_a_cursor_shows_nothing_but_strings() -> None:
    payload = encode_cursor([5, None, "ä"]).split(".")[0]
    assert json.loads(urlsafe_base64_decode(payload)) == ["i5", "0", "sä"]


ORDERINGS: list[tuple[str, ...]] = [
    ("id",),
    ("-id",),
    ("-pk",),
    ("-total", "-id"),
    ("total", "-id"),
    ("fee", "id"),
    ("-fee", "id"),
    ("-day", "total", "-fee", "id"),
    ("ledger__name", "-id"),
    ("-ledger__name", "day", "id"),
    ("-balance", "id"),
    ("-doubled", "-id"),
]
rows = st.lists(
    st.fixed_dictionaries(
        {
            "total": st.sampled_from([D("-1"), D("0.001"), D("0.002"), D(5)]),
            "fee": st.sampled_from([None, D("0.01"), D(2), D(10)]),
            "day": st.sampled_from([None, date(2024, 1, 31), date(2024, 2, 1)]),
            "ledger": st.sampled_from([None, "a", "b"]),
        }
    ),
    max_size=14,
)


def in_python(entries: Iterable[Any], ordering: Sequence[str]) -> list[Any]:
    """The order that both engines must give: no value comes last, in both directions."""
    ordered = list(entries)
    for name in reversed(ordering):
        places: dict[Any, Any] = {
            row: position(row, [name.removeprefix("-")])[0] for row in ordered
        }
        filled = [row for row in ordered if places[row] is not None]
        filled.sort(key=places.__getitem__, reverse=name.startswith("-"))
        ordered = filled + [row for row in ordered if places[row] is None]
    return ordered


def entries() -> QuerySet[Any]:
    return Entry.objects.annotate(doubled=F("fee") * 2).select_related("ledger")


def next_page(ordering: Sequence[str], cursor: str | None, size: int) -> list[Any]:
    values = None if cursor is None else decode_cursor(cursor)
    return list(after(entries(), ordering, values)[:size])


class TestWalk(TestCase):
    def fill(self, drawn: list[dict[str, Any]]) -> None:
        for row in drawn:
            name, ledger = row["ledger"], None
            if name is not None:
                ledger, _ = Ledger.objects.get_or_create(name=name)
            Entry.objects.create(**{**row, "ledger": ledger})

    @settings(max_examples=60)
    @given(rows, st.sampled_from(ORDERINGS), st.integers(1, 4))
    def test_every_row_comes_once_and_in_order(
        self, drawn: list[dict[str, Any]], ordering: tuple[str, ...], size: int
    ) -> None:
        self.fill(drawn)
        walked, cursor = [], None
        while page := next_page(ordering, cursor, size):
            walked += page
            assert len(walked) == len(set(walked)), "a row came twice"
            cursor = encode_cursor(position(page[-1], ordering))
        assert walked == in_python(entries(), ordering)

    @settings(max_examples=60)
    @given(rows, rows, st.sampled_from(ORDERINGS), st.integers(1, 3))
    def test_rows_that_arrive_meanwhile_neither_repeat_nor_hide_others(
        self,
        drawn: list[dict[str, Any]],
        arriving: list[dict[str, Any]],
        ordering: tuple[str, ...],
        size: int,
    ) -> None:
        self.fill(drawn)
        there = set(entries())
        walked, cursor = [], None
        while page := next_page(ordering, cursor, size):
            walked += page
            assert len(walked) == len(set(walked)), "a row came twice"
            cursor = encode_cursor(position(page[-1], ordering))
            self.fill(arriving[:1])
            arriving = arriving[1:]
        assert there <= set(walked)
        assert walked == [row for row in in_python(entries(), ordering) if row in set(walked)]


@pytest.mark.django_db
class TestPositions:
    def test_the_last_row_may_vanish(self) -> None:
        made = [Entry.objects.create(total=n) for n in range(4)]
        place = position(made[2], ["-total", "-id"])
        made[2].delete()
        assert list(after(Entry.objects.all(), ["-total", "-id"], place)) == [made[1], made[0]]

    def test_filters_of_the_query_stay(self) -> None:
        made = [Entry.objects.create(total=n, quantity=n % 2) for n in range(4)]
        found = after(Entry.objects.filter(quantity=1), ["id"], [made[0].pk])
        assert list(found) == [made[1], made[3]]

    def test_dictionaries_page_too(self) -> None:
        made = [Entry.objects.create(total=n) for n in range(3)]
        found = after(Entry.objects.values("total"), ["-total", "id"], [D(1), made[1].pk])
        assert list(found) == [{"total": D(0)}]

    @pytest.mark.parametrize(
        "ordering", [[], ["total"], ["-fee"], ["id", "total"], ["ledger__name"], ["doubled"]]
    )
    def test_an_ordering_without_a_unique_end_is_refused(self, ordering: list[str]) -> None:
        with pytest.raises(ValueError, match="must end with a unique column"):
            after(entries(), ordering, None)

    @pytest.mark.parametrize(
        "values",
        [
            [],
            [D(1)],
            [D(1), 1, 1],
            [None, 1],
            [D(1), None],
            ["x", 1],
            [date(2024, 1, 1), 1],
            [D("0.0001"), 1],
            [D(1), "x"],
            [D(1), datetime(2024, 1, 1, tzinfo=UTC)],
        ],
    )
    def test_a_position_of_another_ordering_is_refused(self, values: list[Any]) -> None:
        with pytest.raises(ValueError, match="belongs to another ordering"):
            after(Entry.objects.all(), ["-total", "id"], values)

    def test_a_column_that_is_never_empty_keeps_a_plain_order(self) -> None:
        assert "NULLS" not in str(after(Entry.objects.all(), ["-total", "-id"], None).query)
        assert "NULLS LAST" in str(after(Entry.objects.all(), ["-fee", "-id"], None).query)
