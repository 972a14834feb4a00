"""Documents for people: how a PDF is answered, and how it is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.dateparse import parse_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from quittance.api.conditions import tag_of
from quittance.api.negotiation import AnyType
from quittance.api.serializers import Error
from quittance.api.views import ApiView
from quittance.errors import InvalidInput
from quittance.invoicing.documents.naming import safe_name

MEDIA_TYPE = "application/pdf"
# 409: it has no such paper in its present state, or a stored file is lost.
PDF: dict[Any, Any] = {(200, MEDIA_TYPE): OpenApiTypes.BINARY, 409: Error}
YES, NO = {"1", "true"}, {"", "0", "false"}


def flag_parameter(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.BOOL, description=description)


def day_parameter(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.DATE, description=description)


DOWNLOAD = flag_parameter("download", "To be saved rather than shown.")


class PaperView(ApiView):
    """A document for people, made when it is asked for."""

    content_negotiation_class = AnyType
    is_download = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anything is drawn or stored.
        super().initial(request, *args, **kwargs)
        self.is_download = flag(request, "download")

    def paper(self, content: bytes, name: str) -> HttpResponse:
        """The answer; `name` may be anything, the file's is made of what is safe in it."""
        shown = "attachment" if self.is_download else "inline"
        headers = {
            "Content-Disposition": f'{shown}; filename="{safe_name(name)}.pdf"',
            "ETag": tag_of(content),
        }
        return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)


def flag(request: Request, name: str) -> bool:
    """Whether a parameter says yes. Raises InvalidInput for what is neither yes nor no."""
    said = request.query_params.get(name, "").strip().lower()
    if said not in YES | NO:
        raise InvalidInput("Say 1 or 0.", attr=name, code="invalid")
    return said in YES


def day(request: Request, name: str) -> date | None:
    """The day in a parameter. Raises InvalidInput for what is none."""
    said = request.query_params.get(name, "").strip()
    try:
        found = parse_date(said) if said else None
    except ValueError:
        found = None
    if said and found is None:
        raise InvalidInput("Give a day such as 2026-11-20.", attr=name, code="invalid")
    return found
