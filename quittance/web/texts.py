"""Texts of the pages in other languages: collected, checked, compiled; without gettext's programs.

Each area of pages has a file of its own, quittance/locale/<area>/<language>/LC_MESSAGES/django.po,
so that two people adding texts do not meet. Compiled files are made when a process starts and
finds them missing or old; they are not kept in the repository.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1]
LOCALE = SOURCE / "locale"
LANGUAGES = ("de",)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
# What all pages show, and what stands around them. Other areas have the name of their folder.
SHELL = "shell"
OF_THE_SHELL = {"errors", "home", "layouts", "search", "templatetags", "ui", "web"}
OF_THE_ACCOUNT = {"allauth", "mfa", "usersessions"}
NO_SOURCES = {"migrations", "static", "styleguide"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
STRING = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
CALL = re.compile(rf"\b(p?gettext|ngettext|_)\(({STRING.pattern}(?:, {STRING.pattern})*)")
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
Key = tuple[str | tuple[str, ...], str | None]


@dataclass(frozen=True, slots=True)
class Lack:
    """A text that is not well in a language."""

    path: Path
    said: str
    why: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(SOURCE.parent)}: {self.why}: {self.said}"


def collect() -> dict[str, set[Key]]:
    """The texts of each area; one that several areas have belongs to the first of them."""
    found: dict[str, set[Key]] = {}
    for path in _sources():
        found.setdefault(area_of(path), set()).update(_texts_of(path))
    taken: set[Key] = set()
    for area in sorted(found, key=lambda one: (one != SHELL, one)):
        found[area] -= taken
        taken |= found[area]
    return {area: keys for area, keys in found.items() if keys}


def area_of(path: Path) -> str:
    """Whose text a file's are: web/<area>/..., web/templates/<area>/..., or the domain's."""
    parts = list(path.relative_to(SOURCE).parts)
    folder = parts.pop(0)
    if folder != "web":
        return folder.removesuffix(".py")
    if parts[0] == "templates":
        parts.pop(0)
    area = parts[0] if len(parts) > 1 else SHELL
    if area in OF_THE_ACCOUNT:
        return "account"
    return SHELL if area in OF_THE_SHELL else area


def write() -> list[Path]:
    """Bring every .po in step with the sources; what is new is empty there. Returns the changed."""
    wanted = collect()
    changed = []
    for language in LANGUAGES:
        known = {key: one for path in po_files(language) for key, one in _read(path).items()}
        for area, keys in wanted.items():
            path = LOCALE / area / language / "LC_MESSAGES" / "django.po"
            if _put(path, _catalogue(keys, known, language)):
                changed.append(path)
        for path in po_files(language):
            if path.parents[2].name not in wanted:
                path.unlink()
                changed.append(path)
    return changed


def lacks() -> list[Lack]:
    """What keeps the languages from being complete and in step with the sources."""
    found = []
    wanted = collect()
    for language in LANGUAGES:
        for area, keys in wanted.items():
            path = LOCALE / area / language / "LC_MESSAGES" / "django.po"
            there = _read(path) if path.exists() else {}
            found += [Lack(path, _shown(key), "not there") for key in keys - there.keys()]
            found += [Lack(path, _shown(key), "of no use") for key in there.keys() - keys]
            found += [lack for key in keys & there.keys() for lack in _faults(path, there[key])]
    return sorted(found, key=str)


def compile_stale() -> None:
    """Compile what is older than its .po, for this and all other processes."""
    for language in LANGUAGES:
        for path in po_files(language):
            compiled = path.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
                _compile(path, compiled)


def po_files(language: str) -> list[Path]:
    return sorted(LOCALE.glob(f"*/{language}/LC_MESSAGES/django.po"))


def _sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not NO_SOURCES & set(path.parts):
            yield path


def _texts_of(path: Path) -> Iterator[Key]:
    if path.suffix != ".py":
        yield from _texts_of_template(templatize(path.read_text(), origin=str(path)))
        return
    for _, said, _, context in extract("python", BytesIO(path.read_bytes()), KEYWORDS):
        if said:
            yield (said, context)


def _texts_of_template(source: str) -> Iterator[Key]:
    """Out of what Django makes of a template for gettext's programs."""
    for function, arguments, *_ in CALL.findall(source):
        said = [ast.literal_eval(one) for one in STRING.findall(arguments)]
        if function == "pgettext":
            yield (said[1], said[0])
        else:
            yield (tuple(said) if function == "ngettext" else said[0], None)


def _read(path: Path) -> dict[Key, Message]:
    with path.open("rb") as file:
        catalogue = read_po(file)
    named: dict[Any, Message] = {(one.id, one.context): one for one in catalogue if one.id}
    return named


def _catalogue(keys: set[Key], known: dict[Key, Message], language: str) -> Catalog:
    catalogue = Catalog(locale=language)
    for said, context in keys:
        before = known.get((said, context))
        catalogue.add(said, before.string if before else "", context=context)
    return catalogue


def _put(path: Path, catalogue: Catalog) -> bool:
    """Without dates, places and widths, so that only what is said makes a difference."""
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=True, no_location=True, sort_output=True)
    text = HEADER + written.getvalue().decode().strip() + "\n"
    if path.exists() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return True


def _compile(path: Path, compiled: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    half = compiled.with_suffix(f".{os.getpid()}")
    try:
        with half.open("wb") as file:
            write_mo(file, catalogue)
        half.replace(compiled)
    except PermissionError:
        # An image is compiled when it is built.
        return


def _faults(path: Path, message: Message) -> Iterator[Lack]:
    ids, strings = _parts(message.id), _parts(message.string)
    if not all(strings) or message.fuzzy:
        yield Lack(path, ids[0], "not translated")
    elif _placeholders(strings[-1]) != _placeholders(ids[-1]):
        yield Lack(path, ids[0], "other placeholders")


def _parts(said: Any) -> tuple[str, ...]:
    """Singular and plural, or what has none."""
    return said if isinstance(said, tuple) else (said,)


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _shown(key: Key) -> str:
    said = key[0]
    return said if isinstance(said, str) else said[0]
