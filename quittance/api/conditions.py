"""Entity tags, RFC 9110: one for each representation, and If-Match and If-None-Match against it."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from rest_framework.request import Request

from quittance.api.headers import header_of
from quittance.errors import InvalidInput, WrongState

TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
# RFC 9110 5.6.1: a list may have empty places.
TAGS = rf"[ \t]*(?:{TAG})?(?:[ \t]*,[ \t]*(?:{TAG})?)*[ \t]*"


class PreconditionFailed(WrongState):
    code = "precondition_failed"
    detail = "This has changed since you read it. Read it again, then decide."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a condition names: tags as they were written, or anything at all (`*`)."""

    tags: frozenset[str]
    anything: bool = False

    def has(self, tag: str) -> bool:
        """Strongly compared, as If-Match is: a weak tag is nobody's."""
        return self.anything or tag in self.tags

    def has_weakly(self, tag: str) -> bool:
        return self.anything or tag in {one.removeprefix("W/") for one in self.tags}


def tag_of(body: bytes) -> str:
    """The strong tag of a representation: a digest of its very bytes."""
    return tag_of_digest(sha256(body).hexdigest())


def tag_of_digest(digest: str) -> str:
    """The same where the digest of the bytes is known, in hexadecimal."""
    return f'"{urlsafe_b64encode(bytes.fromhex(digest)[:18]).decode()}"'


def wanted(request: Request, header: str) -> Wanted | None:
    """The condition in a header, None without it. Raises InvalidInput for a malformed one."""
    text = header_of(request, header)
    if text is None:
        return None
    if text.strip() == "*":
        return Wanted(frozenset(), anything=True)
    tags = frozenset(re.findall(TAG, text))
    if not tags or not re.fullmatch(TAGS, text):
        detail = f'{header} takes an ETag as it was received, with its quotes: "...", or *.'
        raise InvalidInput(detail, attr=header, code="invalid_etag")
    return Wanted(tags)
