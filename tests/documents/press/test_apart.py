"""Long documents are drawn in a process of their own, and its end is not ours."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.press import DocumentFailed, Look, apart, drawing, print_document
from quittance.invoicing.documents.press.apart import pdf_apart
from quittance.invoicing.documents.press.drawing import job_of
from quittance.invoicing.documents.press.engine import ENGINE, Unprintable
from quittance.invoicing.documents.press.sheets.invoice import invoice_sheet
from tests.documents.contents import content, sold
from tests.documents.press.archive import defects
from tests.documents.press.paper import pages_of, text_of

# A thorough run: QUITTANCE_DOCUMENTS=2000.
COUNT = int(os.environ.get("QUITTANCE_DOCUMENTS", "50"))
HOME = Path(__file__).parents[3]
FORKED = """
import os, sys
from quittance.invoicing.documents.press import Look, print_document
from tests.documents.contents import content
mine = print_document(content(), Look())
ready, told = os.pipe()
child = os.fork()
if child == 0:
    os.write(told, b"same" if print_document(content(), Look()) == mine else b"other")
    os._exit(0)
os.waitpid(child, 0)
print(os.read(ready, 10).decode(), end="")
"""


def with_lines(count: int) -> Content:
    lines = tuple(sold(position=at, name=f"Lamp no. {at}") for at in range(1, count + 1))
    return content(lines=lines)


def job_for(one: Content) -> Any:
    return job_of(invoice_sheet(one, Look()))


def test_both_processes_draw_the_same_bytes() -> None:
    job = job_for(content())
    assert pdf_apart(job) == ENGINE.pdf(job)


def test_five_hundred_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ENGINE, "pdf", None)  # not here
    pdf = print_document(with_lines(500), Look(), xml=b"<a/>")
    assert defects(pdf, xml=b"<a/>") == []
    pages = pages_of(pdf)
    assert len(pages) > 15
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert ("Unit price" in page) == ("Lamp no." in page)
    text = " ".join(pages)
    assert [f"Lamp no. {at} " in text for at in range(1, 501)] == [True] * 500


def test_short_ones_need_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "pdf_apart", None)
    assert "Lamp no. 80" in text_of(print_document(with_lines(80), Look()))


def test_long_texts_go_apart_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ENGINE, "pdf", None)
    assert "word word" in text_of(print_document(content(notes="word " * 20_000), Look()))


def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(DocumentFailed, match=r"not drawn within 0\.01 seconds"):
        pdf_apart(job_for(content()), seconds=0.01)


def test_a_process_that_wants_too_much_memory_is_ended() -> None:
    with pytest.raises(DocumentFailed, match="The process that draws the document ended"):
        pdf_apart(job_for(with_lines(300)), memory=60 * 2**20)


def test_a_process_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.kill()

    monkeypatch.setattr(subprocess, "Popen", Killed)
    with pytest.raises(DocumentFailed, match="signal 9"):
        print_document(with_lines(81), Look())


def test_a_process_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.sys, "executable", "/bin/true")
    with pytest.raises(DocumentFailed, match="exit code 0"):
        pdf_apart(job_for(content()))


def test_what_typst_refuses_there_is_told_here() -> None:
    job = replace(job_for(content()), logo="no picture")
    with pytest.raises(Unprintable):
        pdf_apart(job)


def test_a_forked_child_does_not_wait_for_threads_that_stayed_behind() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=HOME, capture_output=True, timeout=60, check=True
    )
    assert done.stdout == b"same"


def test_drawing_needs_no_django() -> None:
    code = (
        "import sys; import quittance.invoicing.documents.press;"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']"
    )
    subprocess.run([sys.executable, "-c", code], cwd=HOME, timeout=60, check=True)


def memory() -> int:
    """Of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 // 2**20


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_memory_stays_where_it_is() -> None:
    """Of many short documents, and of long ones."""
    for at in range(20):
        print_document(content(number=f"A-{at}"), Look())
    print_document(with_lines(100), Look())
    before = memory()
    for at in range(COUNT):
        print_document(content(number=f"B-{at}"), Look())
    print_document(with_lines(500), Look())
    assert memory() - before < 30
