"""What is asked for before something is done with a bill."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.web.forms import DateInput
from quittance.web.once import OnceForm


class ApproveForm(OnceForm):
    """`confirm_account` is asked for where the account is not one that was confirmed before."""

    confirm_account = forms.BooleanField(
        label=_("I have asked the supplier on a known phone number: the account is right."),
        required=False,
    )

    def __init__(self, *args: Any, is_new_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new_account:
            del self.fields["confirm_account"]

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data.get("confirm_account"))


class RejectForm(OnceForm):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "autofocus": True}),
        help_text=_("Who entered it reads this and can put it right."),
    )


class PayForm(OnceForm):
    paid_on = forms.DateField(label=_("Paid on"), widget=DateInput)
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=140,
        help_text=_("As it stands on your bank statement."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"paid_on": today}, **kwargs)
        self.fields["paid_on"].widget.attrs["max"] = today.isoformat()


class CommentForm(OnceForm):
    text = forms.CharField(label=_("Comment"), max_length=2000, widget=forms.Textarea({"rows": 2}))
