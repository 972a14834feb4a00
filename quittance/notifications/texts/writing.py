"""From a wording and its values to what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quittance.notifications.texts.defaults import Wording
from quittance.notifications.texts.filling import fill, fill_line, one_line
from quittance.notifications.texts.html import html_of

LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject, its plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


def written(wording: Wording, values: Mapping[str, str], *, sender: str, language: str) -> Words:
    subject = fill_line(wording.subject, values)[:LONGEST_SUBJECT]
    text = fill(wording.body, values)
    html = html_of(
        text,
        subject=subject,
        sender=one_line(sender),
        language=language,
        link=values.get("link", ""),
    )
    return Words(subject, text, html)
