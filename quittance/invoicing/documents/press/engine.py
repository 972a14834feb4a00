"""Typst in this process: fonts and sources loaded once, data as JSON."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from quittance.invoicing.documents.press.compiling import LOGO, MAIN, as_pdf, compiler
from quittance.invoicing.documents.press.errors import DocumentFailed


@dataclass(frozen=True, slots=True)
class Job:
    """What a document is made of, as Typst takes it: texts only."""

    sheet: bytes
    """JSON."""
    timestamp: int
    """Seconds since 1970: when the file says it was made."""
    logo: str = ""
    """SVG."""
    code: str = ""
    """SVG."""
    xml: str = ""

    @property
    def inputs(self) -> dict[str, str]:
        return {
            "sheet": self.sheet.decode(),
            "logo": self.logo,
            "code": self.code,
            "xml": self.xml,
        }


class Unprintable(DocumentFailed):
    """Typst refused the document: a text that fonts or PDF/A do not allow."""


class Engine:
    """A compiler that is kept, so that fonts and sources are read once.

    Documents are compiled one at a time: in a process that serves requests they would only
    take the processor from each other, and memory from everybody.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._compiler: typst.Compiler | None = None
        self.was_forked = False
        os.register_at_fork(after_in_child=self._after_fork)

    def pdf(self, job: Job) -> bytes:
        made: bytes = self._compile(job, MAIN, **as_pdf(job.timestamp))
        return made

    def logo(self, job: Job) -> bytes:
        """A page with nothing but the logo."""
        made: bytes = self._compile(job, LOGO, **as_pdf(job.timestamp))
        return made

    def pictures(self, job: Job, dots_per_inch: int) -> list[bytes]:
        """The pages as PNG."""
        made: Any = self._compile(job, MAIN, format="png", ppi=dots_per_inch)
        return made if isinstance(made, list) else [made]

    def _compile(self, job: Job, source: Path, **how: Any) -> Any:
        with self._lock:
            if self._compiler is None:
                self._compiler = compiler()
            try:
                return self._compiler.compile(source, sys_inputs=job.inputs, **how)
            except typst.TypstError as error:
                raise Unprintable(str(error)) from error

    def _after_fork(self) -> None:
        """Typst's own threads did not come along: compiling here would wait for them for ever."""
        self.was_forked = self.was_forked or self._compiler is not None
        self._lock = threading.Lock()


ENGINE = Engine()
