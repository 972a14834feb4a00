from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.accounts.rules import Role
from quittance.web.account.forms import PersonFields
from quittance.web.forms import PlainForm

DUTIES = {
    Role.ADMIN: _("Admin: everything, also team and settings"),
    Role.MANAGER: _("Manager: reads everything, approves bills"),
    Role.AGENT: _("Agent: enters suppliers' bills, sees the catalogue"),
    Role.VIEWER: _("Viewer: reads and exports everything, changes nothing"),
}


class InviteForm(PlainForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, duty) for role, duty in DUTIES.items()],
        initial=Role.VIEWER.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autofocus"] = True


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class JoinForm(PersonFields):
    """Somebody new; the address is the one that was invited."""

    field_order = ["first_name", "last_name", "password"]
