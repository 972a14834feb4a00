"""Endpoints that only tests have, for what no real one shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from quittance.accounts.rules import EVERYONE
from quittance.api.serializers import Input, text
from quittance.api.views import ApiView, read_body
from tests.people import Answer, Person

Work = Callable[[Request], Response]


class Lab(ApiView):
    """A POST does what the test says."""

    read_roles = write_roles = EVERYONE
    work: Work | None = None

    def post(self, request: Request) -> Response:
        assert self.work is not None
        return self.work(request)


class Upload(ApiView):
    """Counts what it is sent."""

    write_roles = EVERYONE
    parser_classes = (MultiPartParser,)
    calls: list[Any] | None = None

    def post(self, request: Request) -> Response:
        assert self.calls is not None
        self.calls.append(dict(request.data.items()))
        return Response({"call": len(self.calls), "size": request.data["file"].size}, 201)


class Named(Input):
    name = text(200, required=True)


class Secretive(ApiView):
    """Its answer holds a secret."""

    write_roles = EVERYONE
    keeps_answers = False

    def post(self, request: Request) -> Response:
        return Response(read_body(Named, request) | {"secret": "hush"})


def post(who: Person, view: Any, body: Any = None, *, form: bool = False, **headers: str) -> Answer:
    """What a view answers to a POST; views are made by `Lab.as_view(work=...)`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = APIRequestFactory().post(
        "/api/lab/",
        {} if body is None else body,
        format="multipart" if form else "json",
        headers={"Authorization": f"Token {who.key}", **named},
    )
    response = view(request)
    read = json.loads(response.content) if response.content else None
    return Answer(response.status_code, read, response.headers, response.content)
