"""Files of bills: taken, read, given back, and shown page by page."""

from __future__ import annotations

import re
from dataclasses import asdict
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api.bills import serializers as io
from quittance.api.bills.present import present_file, present_read
from quittance.api.conditions import tag_of_digest
from quittance.api.fields import Upload
from quittance.api.negotiation import AnyType
from quittance.api.serializers import Error
from quittance.api.uploads import BESIDE, TakesFile
from quittance.api.views import ApiView, read_body
from quittance.bills import operations
from quittance.bills.models import BillFile
from quittance.bills.operations import Person
from quittance.bills.operations.files import XML, read_upload
from quittance.bills.pictures import MEDIA_TYPE, WIDTH, page_picture, page_words, refuse_no_page
from quittance.bills.queries import bill_of, known_as
from quittance.bills.rules import WRITERS
from quittance.bills.suppliers import match
from quittance.errors import InvalidInput, NotFound
from quittance.files.keeping import digest_of, read
from quittance.invoicing.documents.naming import safe_name

FILE = OpenApiParameter(
    "file",
    OpenApiTypes.INT,
    description="Id of one of the bill's files; without it, the first.",
)
PAGE = OpenApiParameter("page", OpenApiTypes.INT, description="From 1 on; without it, 1.")
WHOLE = re.compile(r"[1-9]\d{0,17}", re.ASCII)
# Whoever is logged out, or sees the bill no more, sees none of it in their browser either.
CACHING = "private, no-cache"
# Whatever the file holds, no browser carries it out.
INERT = "sandbox; default-src 'none'"
# What browsers know how to run is told as nothing but bytes.
SERVED_AS = {XML: "application/octet-stream"}
EXAMPLE = OpenApiExample(
    "An electronic invoice",
    request_only=True,
    media_type="application/json",
    value={"file": "PEludm9pY2UgLz4=", "name": "invoice.xml"},
)
REQUEST: dict[str, Any] = {"application/json": io.FileBody, "multipart/form-data": io.FileForm}


class TakesBillFile(TakesFile):
    """Takes a supplier's file; how large it may be is a setting."""

    def largest_form(self) -> int:
        limit: int = settings.BILL_FILE_LIMIT
        return limit + BESIDE

    def upload(self) -> Upload:
        if self.is_form:
            sent: Upload = read_body(io.FileForm, self.request)["file"]
            return sent
        body = read_body(io.FileBody, self.request)
        return Upload(body["file"], body["name"])


class ReadView(TakesBillFile):
    """Read a file and propose the fields of a bill, each with its origin. Nothing is kept."""

    write_roles = WRITERS
    keeps_answers = False
    may_bring_file = True

    def prepared(self) -> dict[str, Any]:
        sent = self.upload()
        reading = read_upload(self.organisation, sent.content, sent.name)
        supplier = match(self.organisation, reading.bill)
        return present_read(
            reading,
            supplier,
            currency=self.organisation.currency,
            known_bill=lambda number: known_as(
                self.organisation, digest_of(sent.content), supplier, number
            ),
        )

    @extend_schema(request=REQUEST, responses={200: io.Read}, examples=[EXAMPLE])
    def post(self, request: Request) -> Response:
        return Response(self.brought())


class FilesView(TakesBillFile):
    """Add a file to a bill that is not decided on; its fields stay as they are."""

    write_roles = WRITERS
    may_bring_file = True

    @property
    def person(self) -> Person:
        return Person(self.user, str(self.access.role))

    def prepared(self) -> Any:
        sent = self.upload()
        return operations.prepare_attachment(
            organisation=self.organisation,
            bill_id=self.kwargs["pk"],
            content=sent.content,
            name=sent.name,
            by=self.person,
        )

    @extend_schema(request=REQUEST, responses={201: io.BillFile}, examples=[EXAMPLE])
    def post(self, request: Request, pk: int) -> Response:
        row = operations.write_attachment(
            organisation=self.organisation, bill_id=pk, prepared=self.brought(), by=self.person
        )
        return Response(present_file(row), status=status.HTTP_201_CREATED)


class OfFile(ApiView):
    """Reads one of a bill's files, for whoever sees the bill."""

    read_roles = EVERYONE

    def file(self, pk: int) -> BillFile:
        """The one that is asked for, else the first. Raises NotFound and InvalidInput."""
        bill = bill_of(self.organisation, self.user, self.access.role, pk)
        files = bill.files.select_related("file").order_by("id")
        wanted = whole(self.request, "file")
        row = files.first() if wanted is None else files.filter(pk=wanted).first()
        if row is None:
            raise NotFound()
        return row


class FileView(OfFile):
    """The file as it came, to be saved."""

    content_negotiation_class = AnyType

    @extend_schema(
        parameters=[FILE],
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            409: Error,
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        row = self.file(pk)
        kind = row.file.media_type
        end = "xml" if kind == XML else "pdf"
        headers = {
            "Content-Disposition": f'attachment; filename="{stem(row.name)}.{end}"',
            "ETag": tag_of_digest(row.file.sha256),
            "Cache-Control": CACHING,
            "Content-Security-Policy": INERT,
        }
        served_as = SERVED_AS.get(kind, kind)
        return HttpResponse(read(row.file), content_type=served_as, headers=headers)


class PageView(OfFile):
    """A page of a PDF as a picture; an electronic invoice without PDF has none."""

    content_negotiation_class = AnyType

    @extend_schema(
        parameters=[FILE],
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY, 409: Error},
    )
    def get(self, request: Request, pk: int, number: int) -> HttpResponse:
        row = self.file(pk)
        refuse_no_page(row, number)
        drawn = sha256(f"{row.file.sha256} {number} {WIDTH}".encode())
        headers = {"ETag": tag_of_digest(drawn.hexdigest()), "Cache-Control": CACHING}
        picture = page_picture(row, number)
        return HttpResponse(picture, content_type=MEDIA_TYPE, headers=headers)


class WordsView(OfFile):
    """The words of a page and where they stand, as parts of its width and height."""

    @extend_schema(parameters=[FILE, PAGE], responses={200: io.PageWords, 409: Error})
    def get(self, request: Request, pk: int) -> Response:
        row = self.file(pk)
        number = whole(request, "page") or 1
        words = page_words(row, number)
        return Response({"page": number, "words": [asdict(one) for one in words]})


def whole(request: Request, name: str) -> int | None:
    """A positive whole number out of the address; None without it. Raises InvalidInput."""
    said = request.query_params.get(name)
    if said is None:
        return None
    if not WHOLE.fullmatch(said):
        raise InvalidInput("Give a number from 1 on.", attr=name, code="invalid")
    return int(said)


def stem(name: str) -> str:
    return safe_name(PurePath(name).stem)[:100]
