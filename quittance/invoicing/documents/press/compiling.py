"""Typst with our fonts and sources alone; also a program of its own, for long documents.

It imports nothing of ours, so that its process is quick to start: `python compiling.py MEMORY
SECONDS` reads what Engine and apart.py call a job from its input, and writes the PDF.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Any

import orjson
import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
TEMPLATES = HERE / "templates"
MAIN = TEMPLATES / "document.typ"
LOGO = TEMPLATES / "logo.typ"
NO_PACKAGES = TEMPLATES / "packages"
"""A folder that does not exist."""
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
REFUSED = 3


def compiler() -> typst.Compiler:
    """Without the machine's fonts and without packages from the network."""
    shipped = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    return typst.Compiler(
        MAIN,
        root=TEMPLATES,
        font_paths=shipped,
        ignore_system_fonts=True,
        package_path=NO_PACKAGES,
        package_cache_path=NO_PACKAGES,
    )


def as_pdf(timestamp: int) -> dict[str, Any]:
    """How: PDF/A-3a and PDF/UA-1, said to be made at `timestamp` (seconds since 1970)."""
    return {"format": "pdf", "pdf_standards": STANDARDS, "timestamp": timestamp}


def main() -> int:
    memory, seconds = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    job = orjson.loads(sys.stdin.buffer.read())
    try:
        how = as_pdf(job["timestamp"])
        pdf: Any = compiler().compile(MAIN, sys_inputs=job["inputs"], **how)
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
