"""Is the service there, and can it reach its database? And: what is not here is said in JSON."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import DatabaseError, connection
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Health(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ok", "unavailable"])


class OpenView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


class LiveView(OpenView):
    """The process answers."""

    @extend_schema(responses={200: Health})
    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})


class ReadyView(OpenView):
    """The process can work: its database answers."""

    @extend_schema(responses={200: Health, 503: Health})
    def get(self, request: Request) -> Response:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return Response({"status": "unavailable"}, status=503)
        return Response({"status": "ok"})


class MissingView(OpenView):
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotFound("There is nothing at this address.")
