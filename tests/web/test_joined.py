"""Styles and scripts of a page as one file each, where static files are collected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings

from quittance.web.joined import TEMPLATES, content, groups, joined, one_by_one

STORAGE = {"staticfiles": {"BACKEND": "quittance.web.joined.JoiningStorage"}}


@pytest.mark.parametrize(("kind", "names"), groups())
def test_a_group_is_all_its_parts_in_order(kind: str, names: str) -> None:
    whole, at = content(kind, names), 0
    for name in one_by_one(kind, names):
        part = Path(str(finders.find(name))).read_text()
        at = whole.index(part, at) + len(part)
        if kind == "css":
            assert part.lstrip().startswith(("@layer", "/*"))
            assert "@layer" in part
        else:
            # Within braces a module can neither import nor export.
            assert not re.search(r"^(import|export)\b", part, re.MULTILINE)


def test_every_call_of_a_template_is_found() -> None:
    calls = sum(
        len(re.findall(r"{%\s*(?:styles|scripts)\b", path.read_text()))
        for path in TEMPLATES.rglob("*.html")
    )
    words = {"css": "styles", "js": "scripts"}
    known = {f'{{% {words[kind]} "{names}" %}}' for kind, names in groups()}
    found = sum(
        path.read_text().count(call) for path in TEMPLATES.rglob("*.html") for call in known
    )
    assert calls == found


def test_no_page_brings_a_script_that_the_shell_has() -> None:
    """Of its own it is one file however often it is asked for; joined it would run twice."""
    shell = names_in("layouts/shell.html")
    again = {
        str(path.relative_to(TEMPLATES)): shell & names_in(path)
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"{% block page_scripts %}.*{% scripts", path.read_text())
    }
    assert len(again) > 5
    assert {name: both for name, both in again.items() if both} == {}


def names_in(template: str | Path) -> set[str]:
    """The scripts that a template asks for."""
    text = (TEMPLATES / template).read_text()
    return {
        name for names in re.findall(r'{% scripts "([^"]+)" %}', text) for name in names.split()
    }


@pytest.mark.django_db
def test_a_page_takes_one_file_for_each_group(settings: Any, tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, **STORAGE}):
        call_command("collectstatic", interactive=False, verbosity=0)
        # What is there already is made anew.
        call_command("collectstatic", interactive=False, verbosity=0)
        shown = Client().get("/account/login/").content.decode()
    files = re.findall(r'href="/static/(web/css/[\w.-]+)"', shown)
    assert [name.split(".")[0] for name in files] == [
        joined("css", names).split(".")[0]
        for names in (groups_of("layers"), groups_of("nav entrance"))
    ]
    for name in files:
        assert (tmp_path / name).is_file()
        assert (tmp_path / f"{name}.gz").is_file()
    assert "/static/web/fonts/inter-regular." in shown


def groups_of(begin: str) -> str:
    """The office's group that begins so; the public page's is shorter."""
    return max((names for kind, names in groups() if names.startswith(begin)), key=len)
