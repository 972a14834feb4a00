"""Long documents in a process of their own, started anew, fed and read by pipes.

The process that asked keeps its memory, and a document that takes too long or too much ends with
its process.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson

from quittance.invoicing.documents.press import compiling
from quittance.invoicing.documents.press.engine import Job, Unprintable
from quittance.invoicing.documents.press.errors import DocumentFailed

PROGRAM = Path(compiling.__file__)
SECONDS = 60
"""That a document may take, on the clock."""
MEMORY = 3 * 2**30
"""Bytes of address space that its process may have."""


def pdf_apart(job: Job, *, seconds: float = SECONDS, memory: int = MEMORY) -> bytes:
    """The PDF of the job. Raises DocumentFailed when its process dies or takes too long."""
    # -P: the program's own folder is no place to import from.
    command = [sys.executable, "-P", str(PROGRAM), str(memory), str(round(seconds) + 1)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program
            command,
            input=orjson.dumps({"inputs": job.inputs, "timestamp": job.timestamp}),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentFailed(f"The document was not drawn within {seconds:g} seconds.") from None
    if done.returncode == compiling.REFUSED:
        raise Unprintable(done.stderr.decode(errors="replace"))
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise DocumentFailed(f"The process that draws the document ended: {_end_of(done)}.")
    return done.stdout


def _end_of(done: subprocess.CompletedProcess[bytes]) -> str:
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
    code = done.returncode
    return f"signal {-code}" if code < 0 else last or f"exit code {code}"
