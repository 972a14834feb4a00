"""A form is carried out once: whoever sends it again is led to where the first time led.

A form carries a key that is made when it is shown. Claim, effect and where to go on are one
transaction, as for the API's keys (ADR 0014); what is refused leaves the key free.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quittance.audit.errors import KeyInProgress, KeyReused
from quittance.audit.once import Answer, Claim, first_answer, keep
from quittance.db.locks import retried
from quittance.errors import WrongState
from quittance.web.access import OfficeRequest
from quittance.web.forms import PlainForm

FIELD = "once"
# Apart from the keys that programs choose.
PREFIX = "page:"
NOT_SAID = {FIELD, "csrfmiddlewaretoken"}


class SentBefore(WrongState):
    code = "sent_before"
    detail = _("This form has been sent already. Open it again to do the same once more.")


class SentJustNow(WrongState):
    code = "sent_just_now"
    detail = _("This is being done already. Look again in a moment.")


class OnceForm(PlainForm):
    """A form with a key of its own, for `once`."""

    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[FIELD].initial = new_key


def new_key() -> str:
    return uuid4().hex


def once(request: OfficeRequest, work: Callable[[], str]) -> tuple[str, bool]:
    """Do it, unless the form was carried out before: where to go on, and whether it is new.

    `work` writes in one transaction and returns an address. Raises what it raises, SentBefore for
    a form that was sent with something else in it, SentJustNow, Busy.
    """
    claim = _claim(request)
    if claim is None:
        return retried(lambda: _whole(work)), True
    try:
        return retried(lambda: _done(claim, work))
    except KeyReused as error:
        raise SentBefore() from error
    except KeyInProgress as error:
        raise SentJustNow() from error


def _claim(request: OfficeRequest) -> Claim | None:
    key = request.POST.get(FIELD, "")[:64]
    if not key:
        return None
    said = sorted(item for item in request.POST.lists() if item[0] not in NOT_SAID)
    digest = sha256(repr((request.path, said)).encode(errors="surrogatepass")).digest()
    access = request.access
    return Claim(access.organisation.pk, access.user.pk, f"{PREFIX}{key}", digest)


def _whole(work: Callable[[], str]) -> str:
    with transaction.atomic():
        return work()


def _done(claim: Claim, work: Callable[[], str]) -> tuple[str, bool]:
    with transaction.atomic():
        first = first_answer(claim)
        if first is not None:
            return first.body.decode(), False
        to = work()
        keep(claim, Answer(303, {}, to.encode()))
        return to, True
