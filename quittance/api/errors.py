"""Domain errors and everything else that can go wrong, as the one error shape of the API."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views import defaults
from drf_standardized_errors.handler import exception_handler as standard_handler
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from quittance.accounts.errors import InvalidCredentials, TooManyTries
from quittance.api.conditions import PreconditionFailed
from quittance.api.json import RequestTooLarge
from quittance.audit.errors import KeyReused
from quittance.bills.errors import FileKnown, NumberKnown
from quittance.db.errors import Busy
from quittance.db.locks import is_busy
from quittance.errors import DomainError, InvalidInput, NotFound, Problem, WrongState

logger = logging.getLogger(__name__)


class Conflict(WrongState):
    code = "conflict"
    detail = "Somebody changed the same thing at the same moment. Look again and repeat."


# Of what came before: the answer says as which bill.
KNOWN = (NumberKnown, FileKnown)
NON_FIELD = "non_field_errors"
FAILED = (
    "This failed in the service, not in the request; its log says why. Send the same request "
    "again, with the same Idempotency-Key if it had one: nothing is done twice then."
)
# The first that fits: a kind comes after those that are special cases of it.
STATUS = {
    InvalidCredentials: 401,
    PreconditionFailed: 412,
    KeyReused: 422,
    TooManyTries: 429,
    InvalidInput: 400,
    NotFound: 404,
    WrongState: 409,
}


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(exc, OperationalError) and is_busy(exc):
        exc = Busy()
    if isinstance(exc, DomainError):
        return _domain_response(exc)
    if isinstance(exc, RequestDataTooBig):
        exc = RequestTooLarge()
    if isinstance(exc, IntegrityError):
        # The database refused at the commit what was true a moment before: a customer that
        # somebody has just deleted, a name just taken.
        logger.warning("Refused by the database: %s", exc)
        return _domain_response(Conflict())
    response = standard_handler(exc, context)  # type: ignore[arg-type]
    if response is not None and response.status_code == 400:
        for error in response.data["errors"]:
            error["attr"] = _field(error["attr"])
    if response is not None and response.status_code == 500:
        response.data["errors"] = [{"code": "error", "detail": FAILED, "attr": None}]
    return response


def listed(error: Exception) -> list[dict[str, Any]]:
    """What an error says, as the items of an answer's `errors`; nothing for a failure of ours."""
    if not isinstance(error, (APIException, DomainError, IntegrityError)):
        return []
    response = exception_handler(error, {})
    return [] if response is None else list(response.data["errors"])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """What Django refuses before any view sees it, such as a Host that is not this service's."""
    if not request.path.startswith("/api/"):
        return defaults.bad_request(request, exception)
    detail = "This service does not answer to such a request. Check its address and its headers."
    error = {"code": "bad_request", "detail": detail, "attr": None}
    return JsonResponse({"type": "client_error", "errors": [error]}, status=400)


def _field(attr: str | None) -> str | None:
    """What is wrong with a body, a list or an object as a whole is told under its own name."""
    name = (attr or "").removesuffix(NON_FIELD).removesuffix(".")
    return name or None


def _domain_response(error: DomainError) -> Response:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    headers = {} if error.wait is None else {"Retry-After": str(error.wait)}
    if status == 401:
        headers["WWW-Authenticate"] = "Token"
    body: dict[str, Any] = {
        "type": "validation_error" if status == 400 else "client_error",
        "errors": [_as_dict(problem) for problem in error.problems],
    }
    if isinstance(error, KNOWN):
        body["bill"] = error.bill
    return Response(body, status=status, headers=headers)


def _as_dict(problem: Problem) -> dict[str, str | None]:
    return {"code": problem.code, "detail": problem.detail, "attr": problem.attr}
