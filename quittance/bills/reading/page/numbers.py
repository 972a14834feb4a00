"""The bill's own number and the other numbers on it: orders, references, earlier bills."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.layout import Row
from quittance.bills.reading.page.near import Place, after
from quittance.bills.reading.page.sheet import Label, Sheet, Span
from quittance.bills.reading.page.vocabulary import NUMBERS
from quittance.bills.reading.pdf.pages import Word

RELATIONS = {"same": 1.0, "right": 0.97, "below": 0.88}
# What else a number may be, where both are labelled.
RIVALS = {"customer_number", "order_number", "other_number", "preceding", "vat_id", "tax_number"}
# "dated" and the like, between a title's number and its day.
OF = frozenset("vom dated du del de van zdnia of da av af den from z".split())
# A weak label ("No.") counts only where the bill's title is as near as this many rows.
NEAR_TITLE = 8
SOURCES = {"number": "label", "title": "title", "number_weak": "weak"}
_PREFIX = re.compile(r"[A-Z]{1,6}[-/.]?", re.ASCII)
_ALPHANUMERIC = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True, eq=False)
class Numbered(Span):
    """A number as it stands, what announced it and how."""

    value: str
    kind: str
    relation: str
    weight: float
    label: str
    """The label's own words, folded."""

    @property
    def key(self) -> str:
        return fold(self.value)


def numbers_of(sheet: Sheet, kind: str) -> list[Numbered]:
    """Everything that a label of this kind announces, the likeliest first."""
    found = [
        one
        for labels in sheet.labels
        for label in labels
        if kind in label.kinds and (kind == "number" or _speaks(label))
        for one in _announced(sheet, label, kind)
    ]
    return sorted(found, key=lambda one: -one.weight)


def _speaks(label: Label) -> bool:
    """Whether a label stands as one, not within a sentence."""
    return label.is_first or label.has_colon or len(label.words) > 1


def _announced(sheet: Sheet, label: Label, kind: str) -> Iterator[Numbered]:
    for place in after(sheet, label):
        read = identifier(sheet, place)
        if read:
            first, last, value = read
            weight = RELATIONS[place.relation] * (1.0 if label.is_first else 0.93)
            if len(label.kinds & (RIVALS | {"number"})) > 1:
                weight *= 0.8
            yield Numbered(
                place.row, first, last, value, kind, place.relation, weight, fold(label.text)
            )
            return
        if place.relation == "same":
            # What follows within the cell is no number, so the label was a word in a sentence.
            return


def identifier(sheet: Sheet, place: Place) -> tuple[int, int, str] | None:
    """A number that begins at a place: (first word, last word, as written)."""
    words = place.row.words
    first = place.first
    if fold(words[first].text) in NUMBERS and first < place.last:
        first += 1
    last = _last_word(sheet, place.row, first, place.last)
    if last is None:
        return None
    value = " ".join(word.text for word in words[first : last + 1]).strip(" ,;:.()[]")
    fits = 1 < len(value) <= 40 or value.isdigit()
    return (first, last, value) if fits and _ALPHANUMERIC.search(value) else None


def _last_word(sheet: Sheet, row: Row, first: int, end: int) -> int | None:
    words = row.words
    text = words[first].text
    if starts_a_day(sheet, row, first) or "@" in text or _is_money(sheet, row, first):
        return None
    last = first
    if not _has_digit(text):
        prefixed = _PREFIX.fullmatch(text) and first < end and _has_digit(words[first + 1].text)
        if not prefixed or starts_a_day(sheet, row, first + 1):
            return None
        last += 1
    return _continued(sheet, row, last, end)


def _continued(sheet: Sheet, row: Row, last: int, end: int) -> int:
    """Numbers may be written in parts: `2024 / 0815`, `2024 00123`."""
    words = row.words
    while last < end and not words[last].text.endswith((",", ";", ".", ")")):
        ahead = words[last + 1].text
        if ahead in {"/", "-", "–"} and last + 2 <= end and _has_digit(words[last + 2].text):
            last += 2
        elif (
            ahead.isdigit()
            and len(ahead) > 2
            and words[last].text[-1].isdigit()
            and not starts_a_day(sheet, row, last + 1)
        ):
            last += 1
        else:
            break
    return last


def starts_a_day(sheet: Sheet, row: Row, word: int) -> bool:
    return any(one.first == word and one.last >= word for one in sheet.days[row.index])


def _is_money(sheet: Sheet, row: Row, word: int) -> bool:
    return any(
        one.first == word and (one.currency is not None or _decimals_only(row, word))
        for one in sheet.amounts[row.index]
    )


def _decimals_only(row: Row, word: int) -> bool:
    return re.fullmatch(r"-?[\d.,']*\d[.,]\d{2}-?", row.words[word].text) is not None


def _has_digit(text: str) -> bool:
    return any(one.isdigit() for one in text)


def titled(sheet: Sheet) -> Iterator[Numbered]:
    """The number in a title: `Rechnung Nr. 17 vom ...`, `INVOICE 2024-17`."""
    for row in sheet.rows:
        at = 0
        for cell in row.cells:
            end = at + len(cell.words) - 1
            length = title_length(sheet, [word.text for word in cell.words])
            if length and at + length <= end:
                yield from _after_title(sheet, row, at, at + length, end)
            else:
                yield from _numbered_and_dated(sheet, row, at, end)
            at = end + 1


def _after_title(sheet: Sheet, row: Row, begin: int, start: int, end: int) -> Iterator[Numbered]:
    words = row.words
    while start <= end and re.fullmatch(r"\(.*\)|[-–:]+", words[start].text):
        start += 1
    # One more word may belong to the title: "Teilrechnung Bau (875) Nr. 7".
    for skipped in range(start, min(start + 3, end)):
        if fold(words[skipped].text) in NUMBERS and not any(
            _has_digit(word.text) and not word.text.startswith("(") for word in words[start:skipped]
        ):
            start = skipped
            break
    numbered = start < end and fold(words[start].text) in NUMBERS
    read = identifier(sheet, Place(row, start, end, "same")) if start <= end else None
    if read:
        first, last, value = read
        weight = 0.95 if numbered else 0.7
        label = fold(" ".join(word.text for word in words[begin:first]))
        yield Numbered(row, first, last, value, "title", "same", weight, label)


def _numbered_and_dated(sheet: Sheet, row: Row, begin: int, end: int) -> Iterator[Numbered]:
    """`Something No. 17 of 3 May` high on the first page, whatever the bill is called."""
    if row.box.page > 1 or row.box.top > 0.4 * row.page_height:
        return
    for label in sheet.labels[row.index]:
        if not begin <= label.first <= end:
            continue
        if label.kinds & RIVALS:
            return
        if "number_weak" in label.kinds and label.first > begin and label.last < end:
            read = identifier(sheet, Place(row, label.last + 1, end, "same"))
            if read and read[1] < end and fold(row.words[read[1] + 1].text) in OF:
                name = fold(" ".join(word.text for word in row.words[begin : label.last + 1]))
                yield Numbered(row, *read, "title", "same", 0.95, name)


def title_length(sheet: Sheet, texts: list[str]) -> int:
    """How many words at the beginning are a bill's title; 0 where they are none."""
    titles = sheet.vocabulary.titles
    for length in range(min(5, len(texts)), 0, -1):
        if fold("".join(texts[:length])) in titles:
            return length
    return 0


def title_rows(sheet: Sheet) -> list[tuple[int, str]]:
    """Rows in which a cell is a bill's title, and which one it is."""
    found = []
    for row in sheet.rows:
        for cell in row.cells:
            kind = sheet.vocabulary.titles.get(fold(cell.text))
            length = title_length(sheet, [word.text for word in cell.words])
            if kind is None and length:
                words = cell.words[:length]
                is_loud = all(word.text.isupper() or word.text.istitle() for word in words)
                rest = cell.words[length:]
                if is_loud and rest and (rest[0].text[0] in "(:-–#" or _numbered(rest)):
                    kind = sheet.vocabulary.titles[fold("".join(word.text for word in words))]
            if kind:
                found.append((row.index, kind))
    return found


def _numbered(rest: Sequence[Word]) -> bool:
    return fold(rest[0].text) in NUMBERS or _has_digit(rest[0].text)


def headed(sheet: Sheet) -> Iterator[Numbered]:
    """The number beside or below a mere "Invoice" that heads a column of facts."""
    for row in sheet.rows:
        at = 0
        for cell in row.cells:
            last = at + len(cell.words) - 1
            if fold(cell.text) in sheet.vocabulary.titles:
                kinds = frozenset({"number"})
                label = Label(row, at, last, kinds, True, True, cell.text.endswith(":"))
                for place in after(sheet, label):
                    read = identifier(sheet, place)
                    if read and read[1] == place.last and len(fold(read[2])) > 2:
                        weight = 0.62 * RELATIONS[place.relation]
                        name = fold(cell.text)
                        yield Numbered(
                            place.row, *read, "number_weak", place.relation, weight, name
                        )
            at = last + 1


def weakly_numbered(sheet: Sheet) -> Iterator[Numbered]:
    """What stands after a mere "No." near the title."""
    titles = [row for row, _ in title_rows(sheet)]
    for labels in sheet.labels:
        for label in labels:
            near = any(-3 <= label.row.index - row <= NEAR_TITLE for row in titles)
            if near and "number_weak" in label.kinds and label.is_first:
                for one in _announced(sheet, label, "number_weak"):
                    yield Numbered(
                        one.row,
                        one.first,
                        one.last,
                        one.value,
                        one.kind,
                        one.relation,
                        0.55 * one.weight,
                        one.label,
                    )


@dataclass(frozen=True, slots=True)
class Choice:
    """The likeliest number, and what speaks for it."""

    best: Numbered
    sources: frozenset[str]
    """Independent pieces of evidence: `label`, `title`, `repeated`, `reference`, `name`."""
    rivals: int
    """How many other numbers are announced as clearly."""
    is_shared: bool = False
    """Whether it is announced as something else as well: a customer's, an order's."""


def bill_number(sheet: Sheet, file_name: str = "") -> Choice | None:
    """The bill's own number."""
    found = [*numbers_of(sheet, "number"), *titled(sheet), *headed(sheet), *weakly_numbered(sheet)]
    others = {
        one.key: one for kind in RIVALS for one in numbers_of(sheet, kind) if one.weight > 0.6
    }
    groups: dict[str, list[Numbered]] = defaultdict(list)
    for one in found:
        groups[one.key].append(one)
    if not groups:
        return None
    ranked = sorted(groups.items(), key=lambda item: -_group_weight(item[1], others))
    key, group = ranked[0]
    best = max(group, key=lambda one: one.weight)
    clear = [
        other
        for other, members in ranked[1:]
        if any(one.weight > 0.8 for one in members) and other not in others
    ]
    sources = frozenset(_sources(sheet, key, group, file_name))
    return Choice(best, sources, len(clear), is_shared=key in others)


def _group_weight(group: list[Numbered], others: dict[str, Numbered]) -> float:
    weight = max(one.weight for one in group) + 0.1 * len({one.label for one in group})
    if group[0].key in others:
        weight -= 0.5
    # Bills say their number at the top of the first page.
    first = min(group, key=lambda one: one.row.index)
    early = first.row.box.page == 1 and first.row.box.top < 0.55 * first.row.page_height
    return weight + (0.08 if early else 0.0) - 0.0005 * first.row.index


def _sources(sheet: Sheet, key: str, group: list[Numbered], file_name: str) -> Iterator[str]:
    spoken: dict[tuple[int, int], str] = {}
    for one in sorted(group, key=lambda one: one.weight):
        # "Invoice No. 7" is label and title in one, and so one piece of evidence.
        spoken[one.row.index, one.first] = SOURCES[one.kind]
    yield from spoken.values()
    if len(key) >= 4 and key in fold(file_name):
        yield "name"
    spots = {(one.row.index, one.first) for one in group}
    references = numbers_of(sheet, "payment_reference")
    if len(key) >= 4 and any(key in one.key for one in references):
        yield "reference"
    elif len(key) >= 5 and _stands_elsewhere(sheet, key, spots):
        yield "repeated"


def _stands_elsewhere(sheet: Sheet, key: str, spots: set[tuple[int, int]]) -> bool:
    labelled = {row for row, _ in spots}
    return any(
        fold(word.text.strip(".,;:()")) == key
        for row in sheet.rows
        if row.index not in labelled
        for word in row.words
    )
