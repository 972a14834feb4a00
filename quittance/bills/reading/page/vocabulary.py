"""The words of many languages, from the data files in `words/`."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from quittance.bills.reading.page.fold import fold

FILES = Path(__file__).parents[1] / "words"

# How "number" is written, folded. It stands as {no} in the files.
NUMBERS = frozenset("nr no n num numero nummer number numer nro nummeret".split())

# A label of more words than this is a sentence.
LONGEST = 6

Kinds = frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """The words of some languages together."""

    languages: tuple[str, ...]
    labels: Mapping[str, Kinds]
    """What a folded phrase announces: `number`, `issue_date`, `column_price`..."""
    titles: Mapping[str, str]
    """Folded titles: `invoice`, `credit_note`, `correction`."""
    months: Mapping[str, int]
    day_words: frozenset[str]
    at_once: frozenset[str]
    discounts: frozenset[str]
    direct_debits: frozenset[str]


@dataclass(frozen=True)
class Language:
    """One file."""

    name: str
    stop: frozenset[str]
    labels: Mapping[str, Kinds]
    titles: Mapping[str, str]
    months: Mapping[str, int]
    phrases: Mapping[str, frozenset[str]]
    """`days`, `at_once`, `discount`, `direct_debit`."""


@cache
def languages() -> Mapping[str, Language]:
    """Every language by its name; `any` holds what is the same everywhere."""
    return {path.stem: _language(path) for path in sorted(FILES.glob("*.toml"))}


def _language(path: Path) -> Language:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds: dict[str, set[str]] = defaultdict(set)
    for kind, phrases in told["labels"].items():
        for phrase in phrases:
            for form in _forms(phrase):
                kinds[form].add(kind)
    return Language(
        name=path.stem,
        stop=frozenset(map(fold, told["stop"].split())),
        labels={phrase: frozenset(found) for phrase, found in kinds.items()},
        titles={fold(one): kind for kind, many in told["titles"].items() for one in many},
        months={
            fold(word): month
            for month, words in enumerate(told["months"], 1)
            for word in words.split()
        },
        phrases={
            name: frozenset(map(fold, told[name]))
            for name in ("days", "at_once", "discount", "direct_debit")
        },
    )


def _forms(phrase: str) -> Iterable[str]:
    """The folded spellings of a phrase."""
    if "{no}" not in phrase:
        return (fold(phrase),)
    return (fold(phrase.replace("{no}", number)) for number in NUMBERS)


@cache
def vocabulary(names: tuple[str, ...]) -> Vocabulary:
    """The words of these languages and those of every language."""
    chosen = [languages()[name] for name in (*names, "any")]
    labels: dict[str, Kinds] = defaultdict(frozenset)
    for one in chosen:
        for phrase, kinds in one.labels.items():
            labels[phrase] |= kinds
    return Vocabulary(
        languages=names,
        labels=dict(labels),
        titles={phrase: kind for one in chosen for phrase, kind in one.titles.items()},
        months={word: month for one in chosen for word, month in one.months.items()},
        day_words=_together(chosen, "days"),
        at_once=_together(chosen, "at_once"),
        discounts=_together(chosen, "discount"),
        direct_debits=_together(chosen, "direct_debit"),
    )


def _together(chosen: list[Language], name: str) -> frozenset[str]:
    return frozenset().union(*(one.phrases[name] for one in chosen))


# A second language counts from this share of the first one's words on.
SECOND = 0.45


def spoken(texts: Iterable[str]) -> tuple[str, ...]:
    """The languages of a document, the likeliest first; all where nothing tells."""
    heard: Counter[str] = Counter()
    seen: set[str] = set()
    words = [fold(word) for text in texts for word in re.split(r"\s+", text)]
    for at, word in enumerate(words):
        phrases = {"".join(words[at : at + length]) for length in range(1, 4)} - seen
        seen |= phrases
        for language in languages().values():
            heard[language.name] += (word in language.stop) + 2 * sum(
                phrase in language.labels and len(phrase) > 3 for phrase in phrases
            )
    del heard["any"]
    ranked = heard.most_common()
    most = ranked[0][1] if ranked else 0
    if most < 3:
        return tuple(name for name in languages() if name != "any")
    return tuple(name for name, count in ranked if count >= SECOND * most)
