"""What the files of a document are called."""

import re

UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def file_stem(number: str) -> str:
    """The document's number, with nothing that a file system could stumble over."""
    return UNSAFE.sub("-", number).strip("-") or "document"
