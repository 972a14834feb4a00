from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.catalogue.rules import MovementKind
from quittance.files.images import PHOTO
from quittance.money import exponent
from quittance.web.forms import FigureField, PlainForm, Switch
from quittance.web.once import OnceForm
from quittance.web.products.units import unit_choices

KINDS = "image/jpeg,image/png,image/webp"
CHANGED = _(
    "Somebody has changed this product since you opened it. Look at your entries, then save them "
    "again."
)
DIGITS: dict[str, Any] = {"max_digits": 18, "decimal_places": 6, "min_value": Decimal(0)}


def picture_input(*, several: bool = False) -> forms.FileInput:
    """What is chosen is shown at once; what is too large is said before it is sent."""
    attrs = {
        "accept": KINDS,
        "data-picture": "",
        "data-most": str(PHOTO.upload),
        "data-too-large": PHOTO.told,
    }
    widget = SeveralFiles if several else forms.FileInput
    return widget(attrs=attrs)


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({**(attrs or {}), "multiple": True})


class ProductForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    sku = forms.CharField(
        label=_("SKU"),
        max_length=64,
        required=False,
        help_text=_("Your own number for it; no two products have the same."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    category: Any = forms.ModelChoiceField(
        label=_("Category"), queryset=None, required=False, empty_label=_("None")
    )
    new_category = forms.CharField(label=_("New category"), max_length=100, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=unit_choices, initial="C62")
    price = FigureField(label=_("Price"), **DIGITS)
    tax_rate: Any = forms.ModelChoiceField(
        label=_("Tax rate"), queryset=None, empty_label=_("Choose one")
    )
    stock = FigureField(
        label=_("Stock"),
        required=False,
        help_text=_("Leave it empty if you do not count it."),
        **DIGITS,
    )
    low_stock_at = FigureField(
        label=_("Warn at"),
        required=False,
        help_text=_("From this stock down it counts as low."),
        **DIGITS,
    )
    active = forms.BooleanField(label=_("On sale"), required=False, initial=True, widget=Switch)
    image = forms.FileField(
        label=_("Picture"), required=False, widget=picture_input(), help_text=PHOTO.told
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        product: Product | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.organisation, self.product = organisation, product
        rates = TaxRate.objects.for_organisation(organisation)
        own = product.tax_rate_id if product else None
        fields["category"].queryset = Category.objects.for_organisation(organisation).order_by(
            "name", "id"
        )
        fields["tax_rate"].queryset = rates.filter(Q(active=True) | Q(pk=own)).order_by(
            "-is_default", "name", "id"
        )
        price = fields["price"]
        price.widget.mark, price.places = organisation.currency, exponent(organisation.currency)
        price.label = (
            _("Price with tax") if organisation.prices_include_tax else _("Price without tax")
        )
        if product is not None:
            del fields["image"]
        else:
            fields["name"].widget.attrs["autofocus"] = True

    def clean_image(self) -> Any:
        image = self.cleaned_data["image"]
        if image and image.size > PHOTO.upload:
            raise ValidationError(gettext("The picture has too many bytes.") + f" {PHOTO.told}")
        return image

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if self.product is not None and said.get("seen") != version(self.product):
            self.add_error(None, CHANGED)
        if self.errors and self.product is not None:
            # What is sent next is what was read now.
            again: Any = self.data
            again = again.copy()
            again["seen"] = version(self.product)
            self.data = again
        return said

    def values(self) -> dict[str, Any]:
        """The columns of a product."""
        names = (
            *("name", "sku", "description", "unit", "price", "tax_rate"),
            *("stock", "low_stock_at", "active"),
        )
        return {name: self.cleaned_data[name] for name in names}


def version(product: Product) -> str:
    return product.updated_at.isoformat()


def initial_of(product: Product) -> dict[str, Any]:
    names = (*("name", "sku", "description", "unit", "price", "stock", "low_stock_at", "active"),)
    return {
        **{name: getattr(product, name) for name in names},
        "category": product.category_id,
        "tax_rate": product.tax_rate_id,
        "seen": version(product),
    }


class PictureForm(PlainForm):
    alt = forms.CharField(
        label=_("Description"),
        max_length=200,
        required=False,
        help_text=_("What can be seen, for people who do not see it, and for search engines."),
    )


class StockForm(OnceForm):
    """What came, went or is there, with the reason."""

    IN, BACK, OUT, COUNTED = "in", "back", "out", "counted"
    what = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            (IN, _("Pieces came in")),
            (BACK, _("Somebody brought some back")),
            (OUT, _("Some are gone: broken, lost, used")),
            (COUNTED, _("I have counted them")),
        ],
        initial=IN,
        widget=forms.RadioSelect,
    )
    amount = FigureField(label=_("How many?"), **DIGITS)
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("Needed where some are gone or a count differs."),
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        self.fields["amount"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "amount" in said and "what" in said:
            if not self._delta(said):
                self.add_error("amount", gettext("That changes nothing."))
            elif said["what"] in {self.OUT, self.COUNTED} and not said.get("reason", "").strip():
                self.add_error("reason", gettext("Say why."))
        return said

    def _delta(self, said: dict[str, Any]) -> Decimal:
        amount: Decimal = said["amount"]
        if said["what"] == self.COUNTED:
            return amount - (self.product.stock or Decimal(0))
        return -amount if said["what"] == self.OUT else amount

    def movement(self) -> dict[str, Any]:
        """`delta`, `kind` and `reason` for the operation."""
        said = self.cleaned_data
        kinds = {self.IN: MovementKind.RECEIVED, self.BACK: MovementKind.RETURNED}
        kind = kinds.get(said["what"], MovementKind.CORRECTED)
        return {"delta": self._delta(said), "kind": kind, "reason": said["reason"].strip()}


class PriceForm(PlainForm):
    """What is needed to show a price taken apart while it is typed."""

    price = FigureField(**DIGITS)
    tax_rate: Any = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["tax_rate"].queryset = TaxRate.objects.for_organisation(organisation)
