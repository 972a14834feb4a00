"""Long documents in a process of their own, started anew, fed and read by pipes.

The process that asked keeps its memory, and a document that takes too long or too much ends with
its process. Run as `python -m quittance.invoicing.documents.press.apart`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import orjson

from quittance.invoicing.documents.press.engine import ENGINE, Job, Unprintable
from quittance.invoicing.documents.press.errors import DocumentFailed

HOME = Path(__file__).parents[4]
SECONDS = 60
"""That a document may take, on the clock."""
MEMORY = 3 * 2**30
"""Bytes of address space that its process may have."""
REFUSED = 3


def pdf_apart(job: Job, *, seconds: float = SECONDS, memory: int = MEMORY) -> bytes:
    """The PDF of the job. Raises DocumentFailed when its process dies or takes too long."""
    command = [sys.executable, "-m", __name__, str(memory), str(round(seconds) + 1)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=orjson.dumps(asdict(job) | {"sheet": job.sheet.decode()}),
            capture_output=True,
            timeout=seconds,
            cwd=HOME,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentFailed(f"The document was not drawn within {seconds:g} seconds.") from None
    if done.returncode == REFUSED:
        raise Unprintable(done.stderr.decode(errors="replace"))
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise DocumentFailed(f"The process that draws the document ended: {_end_of(done)}.")
    return done.stdout


def _end_of(done: subprocess.CompletedProcess[bytes]) -> str:
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
    code = done.returncode
    return f"signal {-code}" if code < 0 else last or f"exit code {code}"


def main() -> int:
    memory, seconds = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    told = orjson.loads(sys.stdin.buffer.read())
    try:
        pdf = ENGINE.pdf(Job(**told | {"sheet": told["sheet"].encode()}))
    except Unprintable as refused:
        sys.stderr.write(str(refused))
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
