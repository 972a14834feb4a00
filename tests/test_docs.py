"""The documents are true: their examples run, their links lead somewhere."""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")])
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_other_files_lead_somewhere(page: Path) -> None:
    missing = [to for to in LINK.findall(page.read_text()) if not (page.parent / to).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_in_python_give_what_they_say(page: Path) -> None:
    assert doctest.testfile(str(page), module_relative=False).failed == 0


def test_there_are_examples_in_python_to_run() -> None:
    parser = doctest.DocTestParser()
    assert len(parser.get_examples((ROOT / "docs/money.md").read_text())) > 10


def walk() -> str:
    """The README's walk through the main job, as shell."""
    [block] = re.findall(r"```sh walk\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return str(block)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not shutil.which("curl"), reason="the walk in the README needs curl")
def test_the_walk_in_the_readme_works(live_server: Any) -> None:
    script = walk().replace("http://127.0.0.1:8000", live_server.url)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    number, balance, refusal, status = re.findall(
        r"INV-\d{4}-0001|^147\.28$|overpayment|^paid$", done.stdout, re.MULTILINE
    )[:4]
    assert (number[:3], balance, refusal, status) == ("INV", "147.28", "overpayment", "paid")
    assert '"collected":"247.28"' in done.stdout


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text())
    files = [path.name for path in sorted((ROOT / "docs/adr").glob("0*.md"))]
    assert listed == files


def test_every_word_of_the_glossary_is_defined_once() -> None:
    words = re.findall(r"^\| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text(), re.MULTILINE)[2:]
    assert words == sorted(set(words), key=str.casefold)
