"""Logging in and registering: allauth's flow, our fields and the domain's rules."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.utils import setup_user_email
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quittance.accounts.addresses import client_address
from quittance.accounts.models import User
from quittance.accounts.operations import Registration, register, register_person
from quittance.errors import DomainError
from quittance.web.account.countries import country_choices
from quittance.web.errors import put_on_form
from quittance.web.forms import PlainForm

# What only a customer needs an account for.
CUSTOMERS_PAGES = ("/shop/", "/portal/")


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("User name or e-mail address")
        login.validators.append(MaxLengthValidator(254))
        password.validators.append(MaxLengthValidator(128))
        login.widget.attrs |= {"autocomplete": "username webauthn", "autofocus": True}
        password.help_text = ""
        self.fields["remember"].label = _("Stay logged in on this device")
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)


class PersonFields(PlainForm):
    """What everybody says of themselves who makes an account."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=_("At least 8 characters; a few words are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def registration(self, **more: str) -> Registration:
        said = self.cleaned_data
        return Registration(
            password=said["password"],
            first_name=said.get("first_name", ""),
            last_name=said.get("last_name", ""),
            language=get_language() or "",
            **{"email": said.get("email", ""), **more},
        )


class SignupForm(PersonFields):
    """A business gets an organisation of its own, a customer an account alone."""

    BUSINESS, CUSTOMER = "business", "customer"
    by_passkey = False
    field_order = ["kind", "email", "password", "organisation", "country"]

    kind = forms.ChoiceField(
        choices=[(BUSINESS, _("Business")), (CUSTOMER, _("Customer"))],
        initial=BUSINESS,
        widget=forms.HiddenInput,
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Name of the business"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user: User | None = None
        self.request: HttpRequest = context.request
        self.initial["kind"] = self._kind()
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        self.is_customer = self["kind"].value() == self.CUSTOMER
        if self.is_customer:
            del self.fields["organisation"], self.fields["country"]
        else:
            del self.fields["first_name"], self.fields["last_name"]
            self.fields["organisation"].required = True
            self.order_fields(["kind", "organisation", "country", "email", "password"])
        first = "email" if self.is_customer else "organisation"
        self.fields[first].widget.attrs["autofocus"] = True

    def _kind(self) -> str:
        """What was chosen; who comes from a shop or from their own invoices is a customer."""
        asked = self.request.GET
        if asked.get("as") in {self.BUSINESS, self.CUSTOMER}:
            return str(asked["as"])
        back = asked.get("next", "")
        return self.CUSTOMER if back.startswith(CUSTOMERS_PAGES) else self.BUSINESS

    def clean(self) -> dict[str, Any]:
        """Registers where the fields are well, so that what the rules refuse is said here."""
        said = super().clean() or {}
        if not self.errors:
            try:
                self.user = self._registered()
            except DomainError as error:
                put_on_form(self, error)
        return said

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        setup_user_email(request, self.user, [])
        return self.user, None

    def _registered(self) -> User:
        said, address = self.cleaned_data, client_address(self.request.META)
        if self.is_customer:
            return register_person(self.registration(), address=address)
        data = self.registration(organisation=said["organisation"], country=said["country"])
        return register(data, address=address).user


class ProfileForm(forms.ModelForm[User]):
    """What a person says of themselves; the e-mail address has a page of its own."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "mobile", "language")
        labels = {
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "mobile": _("Mobile phone"),
        }

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the organisation")), *settings.LANGUAGES],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class OrganisationForm(PlainForm):
    """Somebody with an account opens a business of their own."""

    name = forms.CharField(label=_("Name of the business"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
