"""A form is carried out once: whoever sends it again is led to where the first time led.

A form carries a key that is made when it is shown. Claim, effect and where to go on are one
transaction, as for the API's keys (ADR 0014); what is refused leaves the key free.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Organisation, User
from quittance.audit.errors import KeyInProgress, KeyReused
from quittance.audit.once import Answer, Claim, first_answer, keep
from quittance.db.locks import retried
from quittance.errors import WrongState
from quittance.web.access import OfficeRequest, PageRequest
from quittance.web.forms import PlainForm

FIELD = "once"
# Apart from the keys that programs choose.
PREFIX = "page:"
# What was said about it, kept with where it led.
SAID = "said"
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


@dataclass(frozen=True, slots=True)
class Done:
    """Where to go on, what to say, and whether it was done now or the first time."""

    to: str
    said: str
    is_new: bool


def once(
    request: PageRequest,
    work: Callable[[], str],
    said: Callable[[], str],
    *,
    organisation: Organisation | None = None,
) -> Done:
    """Do it, unless the form was carried out before.

    `organisation` is whose rows it is about, where the person does not act for it. `work` writes
    in one transaction and returns an address; `said` tells of it, once it is done.
    Raises what `work` raises, SentBefore for a form that was sent with something else in it,
    SentJustNow, Busy.
    """
    claim = _claim(request, organisation)
    try:
        return retried(lambda: _done(claim, work, said))
    except KeyReused as error:
        raise SentBefore() from error
    except KeyInProgress as error:
        raise SentJustNow() from error


def _claim(request: PageRequest, organisation: Organisation | None) -> Claim | None:
    # PostgreSQL keeps no NUL.
    key = request.POST.get(FIELD, "").replace("\0", "")[:64]
    if not key:
        return None
    said = sorted(item for item in request.POST.lists() if item[0] not in NOT_SAID)
    digest = sha256(repr((request.path, said)).encode(errors="surrogatepass")).digest()
    whose = organisation or cast(OfficeRequest, request).access.organisation
    return Claim(whose.pk, cast(User, request.user).pk, f"{PREFIX}{key}", digest)


def _done(claim: Claim | None, work: Callable[[], str], said: Callable[[], str]) -> Done:
    with transaction.atomic():
        first = first_answer(claim) if claim else None
        if first is not None:
            # Who sent it twice may never have seen the page that the first one led to.
            return Done(first.body.decode(), first.headers.get(SAID, ""), False)
        done = Done(work(), said(), True)
        if claim:
            keep(claim, Answer(303, {SAID: done.said}, done.to.encode()))
        return done
