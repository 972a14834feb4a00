"""The base of what comes in, and the shapes that every answer shares."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from quittance.api.fields import CountryField


class Input(serializers.Serializer[Any]):
    """Refuses fields it does not know: a typing mistake must not be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, dict):
            known = self._declared_writable()
            errors = {name: [self._refusal(name)] for name in data if name not in known}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            raise ValidationError({**error.detail, **errors}) from error
        if errors:
            raise ValidationError(errors)
        return value

    def _declared_writable(self) -> set[str]:
        return {name for name, field in self._declared_fields.items() if not field.read_only}

    def _refusal(self, name: str) -> serializers.ErrorDetail:
        if name in self.read_only_names:
            return serializers.ErrorDetail("This field cannot be set.", code="read_only")
        return serializers.ErrorDetail("There is no such field.", code="unknown_field")

    # Fields an answer has and a request may not name: told apart from typing mistakes.
    read_only_names: frozenset[str] = frozenset()


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
