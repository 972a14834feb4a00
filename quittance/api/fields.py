"""Input fields that read money, quantities and codes exactly."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from quittance.accounts.countries import is_country
from quittance.accounts.rules import ACCENT_COLOR, UPI_ID
from quittance.catalogue.rules import UNITS
from quittance.invoicing.documents.codes import ADDRESS_SCHEMES
from quittance.invoicing.documents.identifiers import is_iban
from quittance.money import EXPONENTS

NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?", re.ASCII)


class ExactDecimal(serializers.Field[Decimal, Any, str, Any]):
    """A decimal given as a JSON number or string. Too many decimals are refused, not rounded."""

    default_error_messages = {
        "invalid": "Give a decimal number such as 12.50.",
        "max_decimal_places": "At most {places} decimals.",
        "max_value": "At most {limit}.",
        "min_value": "At least {limit}.",
    }

    def __init__(
        self,
        *,
        digits: int = 12,
        places: int = 6,
        least: Decimal | None = None,
        above: Decimal | None = None,
        most: Decimal | None = None,
        **kwargs: Any,
    ) -> None:
        self.places = places
        self.least, self.above = least, above
        self.most = most if most is not None else Decimal(10) ** digits - Decimal(10) ** -places
        super().__init__(**kwargs)

    @property
    def pattern(self) -> str:
        """What such a number looks like as text, for the API's description."""
        digits = len(format(self.most, "f").partition(".")[0])
        return rf"^\d{{1,{digits}}}(\.\d{{1,{self.places}}})?$"

    def to_internal_value(self, data: Any) -> Decimal:
        value = self._read(data)
        if value != value.quantize(Decimal(1).scaleb(-self.places)):
            self.fail("max_decimal_places", places=self.places)
        if self.least is not None and value < self.least:
            self.fail("min_value", limit=self.least)
        if self.above is not None and value <= self.above:
            raise serializers.ValidationError(f"Must be more than {self.above}.", code="min_value")
        return value

    def to_representation(self, value: Decimal) -> str:
        return format(value, "f")

    def _read(self, data: Any) -> Decimal:
        text = str(data).strip() if isinstance(data, (str, int, Decimal)) else ""
        if isinstance(data, bool) or not NUMBER.fullmatch(text):
            self.fail("invalid")
        try:
            value = Decimal(text)
        except InvalidOperation:
            self.fail("invalid")
        # Before any arithmetic: a number of this size has no business in Decimal's context.
        if abs(value) > self.most:
            self.fail("max_value", limit=format(self.most, "f"))
        return value


class Amount(ExactDecimal):
    """An amount of money; the currency's own decimals are checked where the currency is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(digits=13, places=3, **kwargs)


class Percent(ExactDecimal):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=4, least=Decimal(0), most=Decimal(100), **kwargs)


class PlainNumber(serializers.CharField):
    """A number of letters and digits that people write with spaces and in any case."""

    def to_internal_value(self, data: Any) -> str:
        return "".join(super().to_internal_value(data).split()).upper()


class IbanField(PlainNumber):
    """ISO 13616, with its check digits."""

    default_error_messages = {"invalid": "This is no IBAN: check its digits."}

    def to_internal_value(self, data: Any) -> str:
        iban = super().to_internal_value(data)
        if iban and not is_iban(iban):
            self.fail("invalid")
        return iban


class BicField(PlainNumber):
    """ISO 9362."""

    default_error_messages = {"invalid": "A BIC has 8 or 11 letters and digits."}

    def to_internal_value(self, data: Any) -> str:
        bic = super().to_internal_value(data)
        if bic and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", bic, re.ASCII):
            self.fail("invalid")
        return bic


class AccentField(serializers.CharField):
    """A colour as CSS writes it."""

    default_error_messages = {"invalid": "Give a colour such as #1f4e79."}

    def to_internal_value(self, data: Any) -> str:
        color = super().to_internal_value(data).lower()
        if not ACCENT_COLOR.fullmatch(color):
            self.fail("invalid")
        return color


class UpiField(serializers.CharField):
    """A virtual payment address of India's UPI."""

    default_error_messages = {"invalid": "A UPI id has a name and a bank: name@bank."}

    def to_internal_value(self, data: Any) -> str:
        upi_id = super().to_internal_value(data)
        if upi_id and not UPI_ID.fullmatch(upi_id):
            self.fail("invalid")
        return upi_id


class Base64Field(serializers.Field[bytes, Any, str, Any]):
    """Bytes as text, RFC 4648; `most` bytes at most."""

    default_error_messages = {
        "invalid": "Give the file's bytes in Base64.",
        "max_length": "At most {most} bytes.",
    }

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> bytes:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            content = b64decode(data, validate=True)
        except ValueError:
            self.fail("invalid")
        if len(content) > self.most:
            self.fail("max_length", most=self.most)
        return content

    def to_representation(self, value: bytes) -> str:
        return b64encode(value).decode()


class UploadField(serializers.Field[bytes, Any, str, Any]):
    """The bytes of a file in a form; `most` bytes at most. What its name says is not believed."""

    default_error_messages = {
        "invalid": "Send a file, in a body of type multipart/form-data.",
        "max_length": "At most {most} bytes.",
    }

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> bytes:
        if not isinstance(data, UploadedFile):
            self.fail("invalid")
        if (data.size or 0) > self.most:
            self.fail("max_length", most=self.most)
        # Read once when it is stored and again when it is carried out.
        data.seek(0)
        return bytes(data.read())

    def to_representation(self, value: bytes) -> str:
        return b64encode(value).decode()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; `name` is what its sender calls it."""

    content: bytes
    name: str


class NamedUploadField(serializers.Field[Upload, Any, Any, Any]):
    """A file of a form with its name. How large it may be is said by who takes it."""

    default_error_messages = {"invalid": "Send a file, in a body of type multipart/form-data."}

    def to_internal_value(self, data: Any) -> Upload:
        if not isinstance(data, UploadedFile):
            self.fail("invalid")
        # Read once when it is stored and again when it is carried out.
        data.seek(0)
        return Upload(bytes(data.read()), data.name or "")

    def to_representation(self, value: Upload) -> str:
        return b64encode(value.content).decode()


class CodeField(serializers.CharField):
    """An upper-case code out of a list; empty where `allow_blank` says so."""

    known: frozenset[str] = frozenset()
    default_error_messages = {"invalid_choice": "“{value}” is not a known code."}

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data).upper()
        if code and code not in self.known:
            self.fail("invalid_choice", value=code)
        return code


class CountryField(CodeField):
    """ISO 3166-1 alpha-2."""

    default_error_messages = {
        "invalid_choice": "“{value}” is no country code (ISO 3166-1 alpha-2, such as DE)."
    }

    def to_internal_value(self, data: Any) -> str:
        code = serializers.CharField.to_internal_value(self, data).upper()
        if code and not is_country(code):
            self.fail("invalid_choice", value=code)
        return code


class CurrencyField(CodeField):
    """ISO 4217."""

    known = frozenset(EXPONENTS)
    default_error_messages = {
        "invalid_choice": "“{value}” is no currency code (ISO 4217, such as EUR)."
    }


class UnitField(CodeField):
    """UN/ECE Recommendation 20."""

    known = frozenset(UNITS)
    default_error_messages = {
        "invalid_choice": "“{value}” is no unit code (UN/ECE Rec 20, such as C62, HUR, KGM)."
    }


class AddressSchemeField(CodeField):
    """Electronic address schemes (EAS)."""

    known = ADDRESS_SCHEMES
    default_error_messages = {
        "invalid_choice": "“{value}” is no scheme of the EAS list (such as 0088 for a GLN, or EM)."
    }


class IdField(serializers.IntegerField):
    """The id of a row; what is not in the organisation is told by the operation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, (bool, Decimal)):
            self.fail("invalid")
        return super().to_internal_value(data)
