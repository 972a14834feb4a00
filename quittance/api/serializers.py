"""The base of what comes in, and the shapes that every answer shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import cached_property
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty

from quittance.api.fields import CountryField

Check = Callable[[Any], Any]


class Input(serializers.Serializer[Any]):
    """Refuses fields it does not know: a typing mistake must not be lost in silence.

    Fields are named as they are stored (no `source`). Nothing of what is read stays in it, so that
    one reads for all (`views.read_body`).
    """

    def to_internal_value(self, data: Any) -> Any:
        """Field by field, of what is there: the framework asks the absent ones for longer."""
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        is_form = hasattr(data, "getlist")
        value: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, (field, check) in self.readers.items():
            # Of a form the framework takes a box that is not there for one that is not ticked.
            is_there = name in data
            given = field.get_value(data) if is_form and is_there else data.get(name, empty)
            is_absent = given is empty and not field.required
            if is_absent and field.default is empty:
                continue
            try:
                read = field.get_default() if is_absent else field.run_validation(given)
                value[name] = check(read) if check else read
            except ValidationError as error:
                errors[name] = error.detail
        errors |= {name: [self._refusal(name)] for name in data if name not in self.readers}
        if errors:
            raise ValidationError(errors)
        return value

    @cached_property
    def readers(self) -> dict[str, tuple[serializers.Field[Any, Any, Any, Any], Check | None]]:
        """Each field with what else is to be said of its value (`validate_<name>`)."""
        return {
            name: (field, getattr(self, f"validate_{name}", None))
            for name, field in self.fields.items()
            if not field.read_only
        }

    def run_validators(self, value: Any) -> None:
        """None but those of the fields."""

    def _refusal(self, name: str) -> serializers.ErrorDetail:
        if name in self.read_only_names:
            return serializers.ErrorDetail("This field cannot be set.", code="read_only")
        return serializers.ErrorDetail("There is no such field.", code="unknown_field")

    # Fields an answer has and a request may not name: told apart from typing mistakes.
    read_only_names: frozenset[str] = frozenset()


class Nothing(Input):
    """The body of what takes none: absent, or an empty object."""


def text(max_length: int, *, required: bool = False, **kwargs: Any) -> serializers.CharField:
    """A text field; an optional one may be empty and is empty when left out."""
    if required:
        return serializers.CharField(max_length=max_length, **kwargs)
    return serializers.CharField(
        max_length=max_length, allow_blank=True, required=False, default="", **kwargs
    )


class AddressField(Input):
    line1 = text(200)
    line2 = text(200)
    postcode = text(20)
    city = text(100)
    region = text(100)
    country = CountryField(max_length=2, allow_blank=True, required=False, default="")


class ErrorItem(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Stable; programs decide by it.")
    detail = serializers.CharField(help_text="A sentence that says what to do.")
    attr = serializers.CharField(
        allow_null=True, help_text="The field, such as lines.0.quantity, or null."
    )


class Error(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    errors = ErrorItem(many=True)  # type: ignore[assignment]
    bill = serializers.IntegerField(
        required=False,
        help_text="With `number_known`, `already_entered` and `file_known`: the id of the bill "
        "that is in already.",
    )
