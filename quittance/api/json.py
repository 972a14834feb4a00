"""JSON in and out: numbers are read from their text, never through binary floats."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

import orjson
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

ANYTHING = "*/*"


class RequestTooLarge(APIException):
    status_code = 413
    default_code = "request_too_large"
    default_detail = "The request is larger than this service takes. Send it in smaller parts."


class LengthRequired(APIException):
    """WSGI shows no body of unknown length: it would be lost in silence."""

    status_code = 411
    default_code = "length_required"
    default_detail = "Send the body with its Content-Length, not in chunks."


def refuse_unknown_length(request: Request) -> None:
    """Raises LengthRequired for a body that comes in chunks."""
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired()


class ExactJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise RequestTooLarge()
        try:
            return _loads(body)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"The body is not valid JSON: {_reason(error)}.") from error


def _loads(body: bytes) -> Any:
    text = body.decode("utf-8")
    data = json.loads(
        text,
        parse_float=Decimal,
        parse_constant=_refuse_constant,
        object_pairs_hook=_refuse_doubles,
    )
    if "\\u" in text:
        # An escaped lone surrogate is no text: no database and no document can hold it.
        json.dumps(data, ensure_ascii=False, default=str).encode("utf-8")
    return data


class NoJSON(ValueError):
    """What Python would take, and JSON does not."""


def _reason(error: Exception) -> str:
    """What is wrong, for who sent it: not how Python came to notice."""
    if isinstance(error, (json.JSONDecodeError, NoJSON)):
        return str(error)
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "its bytes are no UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return "an escape such as \\ud800 is half a character; send both halves"
    return "one of its numbers has too many digits"


def _refuse_constant(name: str) -> NoReturn:
    raise NoJSON(f"{name} is not a number")


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NoJSON("an object names the same field twice")
    return found


class FastJSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z)


class SaysWhatIsRead(DefaultContentNegotiation):
    """Refuses a body that cannot be read by saying what could be."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        encoding = request.META.get("HTTP_CONTENT_ENCODING", "")
        if encoding.strip().lower() not in {"", "identity"}:
            detail = f"The body came in Content-Encoding {encoding}. Send it uncompressed."
            raise UnsupportedMediaType(request.content_type, detail=detail)
        parser = super().select_parser(request, parsers)
        if parser is None:
            wanted = " or ".join(one.media_type for one in parsers)
            sent = f"as {request.content_type}" if request.content_type else "without"
            detail = f"Send the body with Content-Type: {wanted}. It came {sent}."
            raise UnsupportedMediaType(request.content_type, detail=detail)
        return parser


class JSONOrNothing(SaysWhatIsRead):
    """The framework's choice, without asking where nothing but the one format is asked for."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        # An empty header asks for nothing in particular, as none does.
        accepted = request.META.get("HTTP_ACCEPT", "").strip() or ANYTHING
        if accepted in {ANYTHING, renderers[0].media_type}:
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)
