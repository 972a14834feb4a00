from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category
from quittance.web.forms import PlainForm


class CategoryForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=100)
    parent: Any = forms.ModelChoiceField(
        label=_("Belongs to"), queryset=None, required=False, empty_label=_("None")
    )

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        category: Category | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        own = Category.objects.for_organisation(organisation)
        # One level is enough; what an API has put deeper stays where it is.
        above = Q(parent=None)
        if category is not None:
            above = (above | Q(pk=category.parent_id)) & ~Q(pk=category.pk)
        fields: Any = self.fields
        fields["parent"].queryset = own.filter(above).order_by("name", "id")
        fields["name"].widget.attrs["autofocus"] = True
