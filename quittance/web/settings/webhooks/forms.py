from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quittance.audit.actions import ACTIONS, subject_of
from quittance.notifications.errors import BadEndpoint
from quittance.notifications.webhooks.addresses import LONGEST_URL
from quittance.notifications.webhooks.operations import checked
from quittance.notifications.webhooks.queries import events
from quittance.notifications.webhooks.rules import EVERYTHING
from quittance.web.forms import PlainForm
from quittance.web.journal.asked import KINDS
from quittance.web.settings.webhooks.words import event_in_words


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    words: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The events of a kind of row; `every` stands for all of them."""

    label: str | Promise
    every: str
    is_every: bool
    single: list[Event]

    @property
    def chosen(self) -> int:
        return sum(one.is_on for one in self.single)


class EndpointForm(PlainForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        widget=forms.URLInput(
            attrs={"placeholder": "https://example.com/hook", "autocomplete": "off"}
        ),
        help_text=_("Where your program takes a POST. It begins with https://."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=200,
        required=False,
        help_text=_("So that you know later what it is for."),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told"),
        widget=forms.SelectMultiple,
        error_messages={
            "required": _("Tick at least one event, or everything."),
            "invalid_choice": _("There is no event %(value)s."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = events()  # type: ignore[attr-defined]
        self.fields["url"].widget.attrs["autofocus"] = not self.is_bound

    def clean_url(self) -> str:
        """Looked at here as well, so that it is told along with what else is wrong."""
        url = str(self.cleaned_data["url"])
        try:
            checked({"url": url})
        except BadEndpoint as error:
            raise ValidationError([problem.detail for problem in error.problems]) from error
        return url

    def clean_events(self) -> list[str]:
        """Without those that another one stands for."""
        chosen = set(self.cleaned_data["events"])
        if EVERYTHING in chosen:
            return [EVERYTHING]
        return [
            name
            for name in self.cleaned_data["events"]
            if name.endswith(f".{EVERYTHING}") or f"{subject_of(name)}.{EVERYTHING}" not in chosen
        ]

    @property
    def everything(self) -> Event:
        return Event(EVERYTHING, str(_("Everything")), EVERYTHING in self._chosen)

    def groups(self) -> Iterator[Group]:
        """As the page shows them, ticked where they are chosen."""
        chosen = self._chosen
        for kind, names in groupby(ACTIONS, key=subject_of):
            every = f"{kind}.{EVERYTHING}"
            single = [Event(name, event_in_words(name), name in chosen) for name in names]
            yield Group(KINDS[kind], every, every in chosen, single)

    @property
    def _chosen(self) -> set[str]:
        return {str(name) for name in self["events"].value() or ()}
