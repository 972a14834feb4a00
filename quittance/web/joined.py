"""Styles and scripts as one file for each group that a template asks for.

They are written as one file for each component, and served so while one works on them. Where static
files are collected, the groups of `{% styles "a b" %}` and `{% scripts "c d" %}` are joined: a page
takes a handful of requests instead of forty, and a third of the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor  # type: ignore[import-untyped]
from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

TEMPLATES = Path(__file__).parent / "templates"
CALL = re.compile(r'{% (styles|scripts) "([\w -]+)" %}')
KINDS = {"styles": "css", "scripts": "js"}


def groups() -> list[tuple[str, str]]:
    """Every group of the templates: css or js, and the names in it."""
    found = {
        (KINDS[call], names)
        for path in TEMPLATES.rglob("*.html")
        for call, names in CALL.findall(path.read_text())
    }
    return sorted(found)


def one_by_one(kind: str, names: str) -> list[str]:
    """The static files of a group, in order."""
    return [f"web/{kind}/{name}.{kind}" for name in names.split()]


def joined(kind: str, names: str) -> str:
    """The name of the file that has the whole group; beside its parts, for what they refer to."""
    return f"web/{kind}/joined-{sha256(names.encode()).hexdigest()[:12]}.{kind}"


def content(kind: str, names: str) -> str:
    parts = (Path(str(finders.find(name))).read_text() for name in one_by_one(kind, names))
    # Scripts are modules that stand alone: within braces none sees another's names.
    return "\n".join(part if kind == "css" else f"{{\n{part}\n}}" for part in parts)


class JoiningStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Static files by the hash of their content, compressed, and their groups as one file."""

    joins = True

    @staticmethod
    def also() -> list[str]:
        """What changes the files besides the files themselves."""
        return [f"{kind} {names}" for kind, names in groups()]

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            for kind, names in groups():
                name = joined(kind, names)
                self.delete(name)
                self.save(name, ContentFile(content(kind, names).encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def create_compressor(self, **options: Any) -> Compressor:
        """Without maps: they are large, and only who debugs a package's script asks for them."""
        as_they_are = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
        return Compressor(**{**options, "extensions": as_they_are})
