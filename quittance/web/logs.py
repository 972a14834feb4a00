"""The lines of the log, without the addresses that open something to whoever reads them."""

from __future__ import annotations

import logging
import re

# Links to documents and bills, invitations, new passwords, confirmed addresses: then comes the key.
SECRET = re.compile(
    r"(/(?:i|review|review/digest|invitation|confirm-email|reset/key)/)[^\s/?#\"'<>]{8,}"
)


class Lines(logging.Formatter):
    """As usual, but with *** in place of the key, also in a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\1***", super().format(record))
