"""Mail on a laptop: a file that a mail program opens, instead of a delivery."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quittance.notifications.transports.outcome import Abandoned, NotDelivered

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileTransport:
    """`aloud` writes the whole mail to the log as well."""

    folder: Path
    aloud: bool = False

    def deliver(
        self, *, sender: str, to: str, mail: bytes, message_id: str, before_last: Callable[[], bool]
    ) -> None:
        # Named after the mail, so that the same one is the same file.
        path = self.folder / f"{re.sub('[^A-Za-z0-9]+', '-', message_id).strip('-')}.eml"
        half = path.with_suffix(f".{id(mail)}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half.write_bytes(mail)
            if not before_last():
                half.unlink()
                raise Abandoned
            half.replace(path)
        except OSError as error:
            raise NotDelivered(f"The mail could not be written: {error.strerror}.") from error
        logger.info("Mail to %s is in %s", to, path)
        if self.aloud:
            logger.info("%s", mail.decode("ascii", "replace"))
