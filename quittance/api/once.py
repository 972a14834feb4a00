"""`Idempotency-Key`: what a request is known by, and its answer as it is kept and given again."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponse
from rest_framework.request import Request

from quittance.api.headers import header_of
from quittance.api.json import refuse_unknown_length
from quittance.audit.once import Answer, Claim
from quittance.errors import InvalidInput

if TYPE_CHECKING:
    from quittance.api.views import ApiView

KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY_PATTERN = r"^[ -~]{1,255}$"
# The others are the same for every answer and are set anew.
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def claim_of(view: ApiView) -> Claim | None:
    """What a request claims with its key, None without one. Raises InvalidInput for a bad key."""
    request = view.request
    key = header_of(request, KEY)
    # A key is a person's own: a visitor of a shop has none.
    if key is None or not view.keeps_answers or request.user is None:
        return None
    if not re.fullmatch(KEY_PATTERN, key):
        detail = f"{KEY} takes 1 to 255 printable ASCII characters, such as a UUID."
        raise InvalidInput(detail, attr=KEY, code="invalid_idempotency_key")
    return Claim(view.organisation.pk, view.user.pk, key, digest_of(request))


def digest_of(request: Request) -> bytes:
    """SHA-256 of method, address and body; of a form, of its fields and files.

    A form's bytes are no measure: its boundary is another one each time that it is sent.
    """
    refuse_unknown_length(request)
    seen = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        _add_form(request, seen)
    else:
        seen.update(request.body)
    return seen.digest()


def answer_of(response: HttpResponse) -> Answer:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    return Answer(response.status_code, headers, response.content)


def replay_of(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    if "Content-Type" not in answer.headers:
        del response["Content-Type"]
    response[REPLAYED] = "true"
    return response


def is_final(response: HttpResponse) -> bool:
    """Whether a repetition gets this answer again: neither a failure of ours nor a "not now"."""
    return response.status_code < 500 and response.status_code != 429


class Listener(FileUploadHandler):
    """Adds each file to a digest while it comes in, and leaves it to the handlers that follow."""

    def __init__(self, request: Any, seen: Any) -> None:
        super().__init__(request)
        self.seen = seen

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen.update(repr((self.field_name, self.file_name, self.content_type)).encode())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen.update(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        self.seen.update(f"\n{file_size}\n".encode())


def _add_form(request: Request, seen: Any) -> None:
    request.upload_handlers.insert(0, Listener(request._request, seen))
    fields: Any = request.data
    for name in sorted(fields.keys() - request.FILES.keys()):
        seen.update(repr((name, fields.getlist(name))).encode())
