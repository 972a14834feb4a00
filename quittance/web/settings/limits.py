"""How much each of those who decide on bills may approve, and when they are told of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from quittance.accounts.models import Membership, Organisation
from quittance.accounts.operations import change_organisation
from quittance.accounts.rules import ADMINS, Digest
from quittance.bills.models import ApprovalLimit
from quittance.bills.operations import set_limit
from quittance.bills.rules import DECIDERS
from quittance.errors import DomainError
from quittance.money import exponent
from quittance.web.access import Access, OfficeRequest, office
from quittance.web.forms import FigureField, PlainForm, sent
from quittance.web.settings.places import show


@dataclass(frozen=True, slots=True)
class Row:
    member: Membership
    field: Any


DIGESTS = (
    (Digest.EVENTFUL, gettext_lazy("When something happened the day before")),
    (Digest.ALWAYS, gettext_lazy("Every day")),
    (Digest.NEVER, gettext_lazy("Never")),
)


class LimitsForm(PlainForm):
    """A figure for each who decides, empty for no limit; and when the digest of bills comes."""

    bill_digest = forms.ChoiceField(
        label=gettext_lazy("Mail in the morning about bills"),
        choices=DIGESTS,
        required=False,
        help_text=gettext_lazy(
            "Managers and admins read what was entered, what waits and what is due."
        ),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"bill_digest": organisation.bill_digest}, **kwargs)
        team = Membership.objects.for_organisation(organisation).filter(role__in=DECIDERS)
        self.members = list(team.select_related("user").order_by("user__username"))
        limits = ApprovalLimit.objects.for_organisation(organisation)
        self.before: dict[int, Decimal] = dict(limits.values_list("user_id", "amount"))
        places = exponent(organisation.currency)
        for one in self.members:
            field = FigureField(
                mark=organisation.currency,
                places=places,
                label=_("Limit of %(name)s") % {"name": one.user.full_name},
                required=False,
                min_value=Decimal(0),
                max_digits=15 + places,
                decimal_places=places,
            )
            field.initial = self.before.get(one.user_id)
            field.widget.attrs["placeholder"] = _("no limit")
            self.fields[self.name_of(one.user_id)] = field

    @staticmethod
    def name_of(user: int) -> str:
        return f"limit_{user}"

    def rows(self) -> Iterator[Row]:
        for one in self.members:
            yield Row(one, self[self.name_of(one.user_id)])

    def changes(self) -> Iterator[tuple[int, Decimal | None]]:
        """(user, limit) of those that are others than before."""
        for one in self.members:
            amount = self.cleaned_data[self.name_of(one.user_id)]
            if amount != self.before.get(one.user_id):
                yield one.user_id, amount


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def limits(request: OfficeRequest) -> HttpResponseBase:
    access = request.access
    form = LimitsForm(sent(request), organisation=access.organisation)
    if form.is_valid():
        try:
            with transaction.atomic():
                _change_digest(access, form.cleaned_data["bill_digest"])
                for user, amount in form.changes():
                    set_limit(
                        organisation=access.organisation,
                        user_id=user,
                        amount=amount,
                        by=access.user,
                    )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("settings:limits")
    status = 422 if form.errors else 200
    return show(request, "limits.html", "limits", {"form": form}, status=status)


def _change_digest(access: Access, wanted: str) -> None:
    if wanted and wanted != access.organisation.bill_digest:
        changes = {"bill_digest": wanted}
        change_organisation(organisation=access.organisation, changes=changes, by=access.user)
