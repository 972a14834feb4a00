"""What happens around every handler, so that a new endpoint has it without a word of its own:

- a read has an ETag and heeds If-None-Match;
- a write heeds If-Match, under the lock of its row, in the transaction of the write;
- a write with an Idempotency-Key happens once, and its first answer is given again;
- a write that waited for others in a circle is tried once more, one that waited too long is
  answered by 409 `busy`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction
from django.http import HttpResponse

from quittance.api import once
from quittance.api.conditions import PreconditionFailed, Wanted, tag_of, wanted
from quittance.audit.errors import KeyInProgress, KeyReused
from quittance.audit.once import Answer, Claim, first_answer, keep
from quittance.db.locks import is_busy, retried

if TYPE_CHECKING:
    from quittance.api.views import ApiView

CONDITIONAL = {"PUT", "PATCH", "DELETE"}


def read(view: ApiView) -> HttpResponse:
    handle = view.handler()
    known = wanted(view.request, "If-None-Match") if view.reads_one else None
    response: HttpResponse = view.finished(handle())
    if not view.reads_one:
        return response
    _tag(response)
    if known and response.has_header("ETag") and known.has_weakly(response["ETag"]):
        return _not_modified(response)
    return response


def write(view: ApiView) -> HttpResponse:
    view.handler()
    condition = wanted(view.request, "If-Match") if view.request.method in CONDITIONAL else None
    claim = once.claim_of(view)
    view.prepare()
    if view.in_parts:
        return _in_parts(view, claim)
    if claim is None:
        return retried(lambda: _done(view, condition))
    return retried(lambda: _once(view, claim, condition))


def part(view: ApiView, number: int, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """One part of a request `in_parts`, in a transaction of its own: what it comes to.

    With a key it is carried out once, whatever becomes of the parts after it. Work raises nothing
    that belongs to the answer: it returns it. Raises Busy.
    """
    claim = once.claim_of(view)
    if claim is None:
        return retried(lambda: _whole(work))
    own = claim.part(number)
    return retried(lambda: _part_once(own, work))


def _whole(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    with transaction.atomic():
        return work()


def _part_once(claim: Claim, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    with transaction.atomic():
        first = first_answer(claim)
        if first is not None:
            found: dict[str, Any] = orjson.loads(first.body)
            return found
        body = orjson.dumps(work(), default=str, option=orjson.OPT_UTC_Z)
        keep(claim, Answer(200, {}, body))
        done: dict[str, Any] = orjson.loads(body)
        return done


def _in_parts(view: ApiView, claim: Claim | None) -> HttpResponse:
    """The parts are carried out once each; when all of them have come to their end, so has the
    whole, and its answer is kept like any other."""
    if claim is not None:
        with transaction.atomic():
            first = first_answer(claim)
        if first is not None:
            replay: HttpResponse = view.finished(once.replay_of(first))
            return replay
    try:
        response = _tag(view.finished(view.answer()))
    except (KeyReused, KeyInProgress):
        # Of a part: the whole has no answer yet that could be kept.
        raise
    except Exception as error:
        response = view.finished(view.handle_exception(error))
    if claim is not None and once.is_final(response) and view.is_finished:
        _keep_whole(claim, once.answer_of(response))
    return response


def _keep_whole(claim: Claim, answer: Answer) -> None:
    with transaction.atomic():
        if first_answer(claim) is None:
            keep(claim, answer)


def _once(view: ApiView, claim: Claim, condition: Wanted | None) -> HttpResponse:
    """Claim, effect and answer: all of them or none."""
    with transaction.atomic():
        first = first_answer(claim)
        if first is not None:
            replay: HttpResponse = view.finished(once.replay_of(first))
            return replay
        response = _tried(view, condition)
        if once.is_final(response):
            keep(claim, once.answer_of(response))
        else:
            transaction.set_rollback(True)
        return response


def _tried(view: ApiView, condition: Wanted | None) -> HttpResponse:
    """The answer, also to what is refused; of that one nothing else is left."""
    try:
        with transaction.atomic():
            return _done(view, condition)
    except Exception as error:
        if is_busy(error):
            raise
        refusal: HttpResponse = view.finished(view.handle_exception(error))
        return refusal


def _done(view: ApiView, condition: Wanted | None) -> HttpResponse:
    if condition is None:
        return _tag(view.finished(view.answer()))
    with transaction.atomic():
        _refuse_if_moved(view, condition)
        return _tag(view.finished(view.answer()))


def _refuse_if_moved(view: ApiView, condition: Wanted) -> None:
    """Compare with what is there now. From here on nobody else can change it. Raises NotFound."""
    view.lock()
    if not condition.has(view.tag_now()):
        raise PreconditionFailed()


def _tag(response: HttpResponse) -> HttpResponse:
    if response.status_code in {200, 201} and not response.streaming and response.content:
        response.headers.setdefault("ETag", tag_of(response.content))
    return response


def _not_modified(response: HttpResponse) -> HttpResponse:
    """RFC 9110 15.4.5: nothing but the headers."""
    empty = HttpResponse(status=304, headers={"ETag": response["ETag"]})
    del empty["Content-Type"]
    return empty
