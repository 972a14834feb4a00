"""How much each of those who decide on bills may approve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quittance.accounts.models import Membership, Organisation
from quittance.accounts.rules import ADMINS
from quittance.bills.models import ApprovalLimit
from quittance.bills.operations import set_limit
from quittance.bills.rules import DECIDERS
from quittance.errors import DomainError
from quittance.money import exponent
from quittance.web.access import OfficeRequest, office
from quittance.web.forms import FigureField, PlainForm, sent
from quittance.web.settings.places import show


@dataclass(frozen=True, slots=True)
class Row:
    member: Membership
    field: Any


class LimitsForm(PlainForm):
    """A figure for each who decides; empty for no limit."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
