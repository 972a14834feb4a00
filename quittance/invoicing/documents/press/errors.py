"""Why a document could not be drawn."""

from __future__ import annotations


class DocumentFailed(Exception):
    """The document was not drawn; nothing of it exists. The message says why."""


class LogoUnfit(ValueError):
    """The file cannot be drawn as a logo. The message says what to do."""
