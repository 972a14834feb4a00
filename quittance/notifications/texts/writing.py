"""From a wording and its values to what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import escape

from quittance.notifications.texts.defaults import Wording
from quittance.notifications.texts.filling import LINK, fill, fill_line, one_line
from quittance.notifications.texts.html import PLAIN, Colours, Page

LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject, its plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


def written(
    wording: Wording,
    values: Mapping[str, str],
    *,
    sender: str,
    language: str,
    colours: Colours = PLAIN,
) -> Words:
    """The words with their values; a link is LINK until `with_address`. `sender` is the
    organisation's name."""
    subject = fill_line(wording.subject, values)[:LONGEST_SUBJECT]
    text = fill(wording.body, values)
    page = Page(subject, one_line(sender), language, colours, values.get("link") or LINK)
    return Words(subject, text, page.of(text))


def with_address(words: Words, address: str) -> Words:
    """The words with the address of the public page where they give one."""
    return Words(
        words.subject,
        words.text.replace(LINK, address),
        words.html.replace(LINK, escape(address)),
    )
