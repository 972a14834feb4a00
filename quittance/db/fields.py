"""Decimal columns that are exact on both engines.

PostgreSQL stores them as ``numeric(p, s)``. SQLite has no decimal type, so there a column holds a
whole number of the smallest step in a ``bigint``: 12.345 with three decimals is 12345. Nothing
rounds silently: what a column cannot hold exactly is refused, in Python and by the database.

In expressions, both sides of an operator must be in the same step. Bare literals are converted to
it when the query is compiled; whatever cannot be exact raises FieldError on both engines:

    exact       amount ± amount, amount ± literal, amount * int, -amount, Sum, Min, Max, Coalesce,
                Greatest, Least, NullIf, Case, Subquery, window values
    FieldError  amount * amount, amount * Decimal, division, modulo, Avg, StdDev, Round and other
                functions, Cast to another type, columns of another step or of another type
"""

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import NotSupportedError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import aggregates, functions
from django.db.models.expressions import (
    Case,
    Combinable,
    CombinedExpression,
    Exists,
    ExpressionList,
    ExpressionWrapper,
    Func,
    Subquery,
    Value,
    register_combinable_fields,
)
from django.db.models.functions.mixins import FixDecimalInputMixin
from django.db.models.functions.window import LagLeadFunction
from django.db.models.lookups import Lookup
from django.utils.functional import cached_property

# SQLite's integers have 64 bits: every number of 18 digits fits, not every one of 19.
MOST_DIGITS = 18
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*", re.ASCII)
LOOKUPS = {"exact", "gt", "gte", "lt", "lte", "in", "range", "isnull"}

# Never the caller's context: its precision and traps are not ours.
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[Inexact, InvalidOperation])

_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:
    _Field = models.Field
else:

    class _Field(models.Field):
        """Django's Field, with the type parameters that its stubs give it."""

        __class_getitem__ = classmethod(lambda cls, parameters: cls)


class ExactDecimalField(_Field[_ST, _GT]):
    """A decimal of up to `max_digits` digits, `decimal_places` of them after the point.

    Accepts Decimal, int and numeric str. Raises TypeError for floats, bools and anything else;
    ValueError (ValidationError from `to_python` and `clean`) for a number that it cannot hold.
    """

    description = "Exact decimal number"
    empty_strings_allowed = False
    default_error_messages = {
        "invalid": "“%(value)s” is not a decimal number.",
        "inexact": "Ensure that there are no more than %(decimal_places)s decimal places.",
        "out_of_range": "Ensure that the number lies between -%(limit)s and %(limit)s.",
    }

    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | int | str | Combinable
        _pyi_private_get_type: Decimal
        _pyi_lookup_exact_type: Decimal | int | str

    def __init__(self, *args: Any, max_digits: int, decimal_places: int, **kwargs: Any) -> None:
        if not 0 <= decimal_places <= max_digits <= MOST_DIGITS or max_digits == 0:
            raise ValueError(
                f"An exact decimal has 1 to {MOST_DIGITS} digits, no more of them after the "
                f"point than there are; not {max_digits} and {decimal_places}."
            )
        self.max_digits, self.decimal_places = max_digits, decimal_places
        super().__init__(*args, **kwargs)
        default: Any = self.db_default
        if hasattr(default, "resolve_expression") and _in_step(default, self, self) is not default:
            raise FieldError(f"{default!r} has no output_field: give a Decimal as db_default.")

    @cached_property
    def step(self) -> Decimal:
        """The smallest difference that the column can hold, such as 0.001."""
        return Decimal((0, (1,), -self.decimal_places))

    @cached_property
    def limit(self) -> Decimal:
        """The largest number that the column can hold."""
        return Decimal((0, (9,) * self.max_digits, -self.decimal_places))

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"max_digits": self.max_digits, "decimal_places": self.decimal_places}
        return name, path, args, kwargs

    # --- Python values ------------------------------------------------------------------------

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return None
        number = value if type(value) is Decimal and value.is_finite() else self._finite(value)
        try:
            return _in_step_of(number, self.decimal_places, self.max_digits)
        except (Inexact, InvalidOperation):
            code = "out_of_range" if number.copy_abs() > self.limit else "inexact"
            raise self._error(code, value) from None

    def _finite(self, value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
            raise TypeError(
                f"{self.name or 'An exact decimal'} takes a Decimal, an int or a numeric str, "
                f"not {type(value).__name__} {value!r}."
            )
        if isinstance(value, str) and not NUMBER.fullmatch(value):
            raise self._error("invalid", value)
        number = Decimal(value)
        if not number.is_finite():
            raise self._error("invalid", value)
        return number

    def _error(self, code: str, value: Any) -> ValidationError:
        params = {"value": value, "decimal_places": self.decimal_places, "limit": self.limit}
        return ValidationError(self.error_messages[code], code=code, params=params)

    def get_prep_value(self, value: Any) -> Any:
        if type(value) is not Decimal:
            value = super().get_prep_value(value)
            if hasattr(value, "resolve_expression"):
                return value
        try:
            return self.to_python(value)
        except ValidationError as error:
            place = f"{self.model.__name__}.{self.name}" if hasattr(self, "model") else "An amount"
            raise ValueError(f"{place} cannot hold {value!r}: {error.messages[0]}") from error

    def get_default(self) -> Any:
        """The default as a Decimal, so that a new row reads like a loaded one."""
        if self.has_default() and callable(self.default):
            return self.get_prep_value(super().get_default())
        return self._fixed_default

    @cached_property
    def _fixed_default(self) -> Any:
        return self.get_prep_value(super().get_default())

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Also leaves the number on the row as a later read would give it."""
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        value = self.get_prep_value(self.value_from_object(obj))
        return "" if value is None else format(value, "f")

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        defaults: dict[str, Any] = {
            "form_class": forms.DecimalField,
            "max_digits": self.max_digits,
            "decimal_places": self.decimal_places,
        }
        return super().formfield(*args, **(defaults | kwargs))

    # --- Columns ------------------------------------------------------------------------------

    def get_internal_type(self) -> str:
        return "ExactDecimalField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        if connection.vendor == "sqlite":
            return "bigint"
        if connection.vendor == "postgresql":
            return f"numeric({self.max_digits}, {self.decimal_places})"
        raise NotSupportedError(f"Exact decimals are not made for {connection.display_name}.")

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        """What the column's type lets through: SQLite keeps fractions, PostgreSQL keeps NaN."""
        name = getattr(self, "column", None)
        if not name:
            return None  # the output of a generated column, which has no name of its own
        column = connection.ops.quote_name(name)
        if connection.vendor == "postgresql":
            return f"{column} <> 'NaN'"
        most = 10**self.max_digits - 1
        return f"typeof({column}) IN ('integer', 'null') AND {column} BETWEEN -{most} AND {most}"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        exact = value if prepared else self.get_prep_value(value)
        if connection.vendor == "sqlite" and isinstance(exact, Decimal):
            return _steps_in(exact, self.decimal_places)
        return exact

    def from_db_value(
        self, value: Any, expression: Any, connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        """Raises TypeError for what is not exact, ValueError for more decimals than the field's."""
        if value is None:
            return None
        if connection.vendor == "sqlite":
            if type(value) is not int:
                raise TypeError(f"{expression!r} gave {value!r}, which is not an exact number.")
            return _of_steps(value, self.decimal_places)
        if type(value) not in (Decimal, int):
            raise TypeError(f"{expression!r} gave {value!r}, which is not an exact number.")
        if type(value) is Decimal and value.same_quantum(self.step):
            return value
        try:
            return Decimal(value).quantize(self.step, context=_EXACT)
        except (Inexact, InvalidOperation):
            raise ValueError(
                f"{expression!r} gave {value}, with more than {self.decimal_places} decimals."
            ) from None

    # --- Queries ------------------------------------------------------------------------------

    def get_lookup(self, lookup_name: str) -> Any:
        """Text lookups would read SQLite's digits without their point: there are none."""
        return super().get_lookup(lookup_name) if lookup_name in LOOKUPS else None

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Raises FieldError for an expression of another type or step."""
        if hasattr(value, "as_sql"):
            return _in_step(value, self, self)
        return super().get_db_prep_save(value, connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """Django 5.2: the placeholder of an assigned value or expression."""
        guarded = hasattr(value, "as_sql") and connection.vendor == "sqlite"
        return "quittance_exact(%s)" if guarded else "%s"

    def get_placeholder_sql(
        self, value: Any, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, Sequence[Any]]:
        """Django 6: the SQL of an assigned value or expression."""
        if not hasattr(value, "as_sql"):
            return "%s", (value,)
        sql, params = compiler.compile(value)
        return self.get_placeholder(value, compiler, connection) % sql, params


# Nothing, one and round amounts come again and again, and equal decimals give the same.
kept = lru_cache(maxsize=4096)


@kept
def _in_step_of(number: Decimal, places: int, digits: int) -> Decimal:
    """Raises Inexact or InvalidOperation for what has more decimals or digits."""
    exact = number.quantize(Decimal((0, (1,), -places)), context=_EXACT)
    if exact.is_zero():
        return exact.copy_abs()  # -0 is not stored by SQLite
    if exact.adjusted() + places >= digits:
        raise InvalidOperation
    return exact


@kept
def _steps_in(exact: Decimal, places: int) -> int:
    return int(exact.scaleb(places, context=_EXACT))


@kept
def _of_steps(count: int, places: int) -> Decimal:
    return Decimal(count).scaleb(-places, context=_EXACT)


class AmountField(ExactDecimalField[_ST, _GT]):
    """An amount of money. Three decimals cover every currency in use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"max_digits": 18, "decimal_places": 3} | kwargs))

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs


# --- Expressions ------------------------------------------------------------------------------


def _register_arithmetic(field: type[ExactDecimalField[Any, Any]]) -> None:
    """Tell Django the type of a field's sums and multiples.

    Literals count as their step; `exactly_typed` refuses columns of these types.
    """
    for connector in (Combinable.ADD, Combinable.SUB):
        register_combinable_fields(field, connector, field, field)
        literals: tuple[Any, ...] = (models.DecimalField, models.IntegerField, type(None))
        for literal in literals:
            register_combinable_fields(field, connector, literal, field)
            register_combinable_fields(literal, connector, field, field)
    register_combinable_fields(field, Combinable.MUL, models.IntegerField, field)
    register_combinable_fields(models.IntegerField, Combinable.MUL, field, field)


_register_arithmetic(AmountField)

# Functions whose result is one of their arguments, or a sum of them.
PRESERVING: tuple[type[Func], ...] = (
    aggregates.Sum,
    aggregates.Min,
    aggregates.Max,
    functions.Cast,
    functions.Coalesce,
    functions.Greatest,
    functions.Least,
    functions.NullIf,
    functions.FirstValue,
    functions.LastValue,
    functions.NthValue,
    LagLeadFunction,
)


def exact_type(node: Any) -> ExactDecimalField[Any, Any] | None:
    """The exact field that a resolved expression yields, None for every other type."""
    if isinstance(node, CombinedExpression):
        return exact_type(node.lhs) or exact_type(node.rhs)
    try:
        field = getattr(node, "output_field", None)
    except FieldError:
        return None
    if isinstance(field, models.GeneratedField):
        field = field.output_field
    return field if isinstance(field, ExactDecimalField) else None


def exactly_typed(node: Any) -> Any:
    """The node with its bare literals in the step of the exact columns beside them.

    Raises FieldError where the result could not be exact, ValueError for a literal that the step
    cannot hold. Looks one level deep: compiling the result comes back for the levels below.
    """
    for kind, convert in _CONVERSIONS:
        if isinstance(node, kind):
            return convert(node)
    return node


def _in_step(node: Any, field: ExactDecimalField[Any, Any], within: Any) -> Any:
    given = exact_type(node)
    if given is not None and given.decimal_places == field.decimal_places:
        return node
    if given is None and isinstance(node, Value):
        if node.value is None:
            return node
        if isinstance(node.value, Decimal | int):
            return Value(field.get_prep_value(node.value), output_field=field)
    raise FieldError(f"{node!r} is not in the step {field.step} of {within!r}: no exact result.")


def _combined(node: CombinedExpression) -> CombinedExpression:
    left, right = exact_type(node.lhs), exact_type(node.rhs)
    field = left or right
    if field is None:
        return node
    clone = node.copy()
    if node.connector in (Combinable.ADD, Combinable.SUB):
        clone.lhs, clone.rhs = _in_step(node.lhs, field, node), _in_step(node.rhs, field, node)
        return clone
    factor = node.rhs if left else node.lhs
    whole = isinstance(getattr(factor, "output_field", None), models.IntegerField)
    if node.connector == Combinable.MUL and whole:
        return node
    raise FieldError(f"{node!r} cannot be exact: amounts take +, - and whole multiples only.")


def _function(node: Func) -> Func:
    sources = node.source_expressions
    field = exact_type(node) or next(filter(None, map(exact_type, sources)), None)
    if field is None or isinstance(node, aggregates.Count):
        return node
    if not isinstance(node, PRESERVING) or exact_type(node) is None:
        raise FieldError(f"{node!r} cannot be exact.")
    clone = node.copy()
    positional = isinstance(node, functions.NthValue | LagLeadFunction)
    clone.source_expressions = [
        # The second argument of these is a row count.
        source if positional and index == 1 else _in_step(source, field, node)
        for index, source in enumerate(sources)
    ]
    return clone


def _case(node: Case) -> Case:
    results = [*(case.result for case in node.cases), node.default]
    field = exact_type(node) or next(filter(None, map(exact_type, results)), None)
    if field is None:
        return node
    if exact_type(node) is None:
        raise FieldError(f"{node!r} mixes amounts with another type.")
    clone = node.copy()
    clone.cases = [case.copy() for case in node.cases]
    for case in clone.cases:
        case.result = _in_step(case.result, field, node)
    clone.default = _in_step(node.default, field, node)
    return clone


def _wrapped(node: "ExpressionWrapper[Any]") -> "ExpressionWrapper[Any]":
    field = exact_type(node)
    if field is None and exact_type(node.expression) is None:
        return node
    if field is None:
        raise FieldError(f"{node!r} would read an amount as another type.")
    clone = node.copy()
    clone.expression = _in_step(node.expression, field, node)
    return clone


def _subquery(node: Subquery) -> Subquery:
    field, given = exact_type(node), exact_type(node.query)
    if isinstance(node, Exists) or (field is None and given is None):
        return node
    if field is None or given is None or field.decimal_places != given.decimal_places:
        raise FieldError(f"{node!r} would read its column in another step.")
    return node


def _compared(node: "Lookup[Any]") -> "Lookup[Any]":
    right = node.rhs if hasattr(node.rhs, "resolve_expression") else None
    several = right.get_source_expressions() if isinstance(right, ExpressionList) else [right]
    field = next(filter(None, map(exact_type, [node.lhs, *several])), None)
    if field is None or right is None:
        return node
    clone = node.copy()
    clone.lhs = _in_step(node.lhs, field, node)
    several = [_in_step(one, field, node) for one in several]
    clone.rhs = ExpressionList(*several) if isinstance(right, ExpressionList) else several[0]
    return clone


_CONVERSIONS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (CombinedExpression, _combined),
    (Func, _function),
    (Case, _case),
    (ExpressionWrapper, _wrapped),
    (Subquery, _subquery),
    (Lookup, _compared),
)


def _on_postgresql(render: Callable[..., Any]) -> Callable[..., Any]:
    def as_postgresql(
        self: Any, compiler: Any, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        return render(exactly_typed(self), compiler, connection, **context)

    return as_postgresql


# SQLite has a backend of ours, whose compiler calls `exactly_typed`. PostgreSQL keeps Django's:
# its arithmetic is exact, and this, the hook that Django documents for changing an expression on
# one engine, refuses there what would be refused on SQLite.
_kind: Any
for _kind, _ in _CONVERSIONS:
    _kind.as_postgresql = _on_postgresql(
        lambda node, compiler, connection, **context: node.as_sql(compiler, connection, **context)
    )
for _kind in (functions.Cast, FixDecimalInputMixin):
    _kind.as_postgresql = _on_postgresql(_kind.as_postgresql)
