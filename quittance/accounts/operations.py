"""Registering, logging in and out; the organisation's particulars and its team."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from quittance.accounts.countries import currency_of
from quittance.accounts.errors import AccountGone, InvalidCredentials
from quittance.accounts.mfa import check_code
from quittance.accounts.models import ApiToken, Membership, Organisation, User
from quittance.accounts.rules import Role, paper_of
from quittance.accounts.throttle import count_try, forget_tries, take_back_try
from quittance.audit.journal import changed, record
from quittance.audit.rows import told
from quittance.db.compiled import Compiled, columns, load
from quittance.errors import InvalidInput, Problem

NAME_LENGTH = 200
R = TypeVar("R")
# ASCII: SQLite knows no other letters' cases, and two people must not have one name.
USERNAME = re.compile(r"^[\w.+-]{1,150}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Registration:
    """What a person says of themselves and of their business. Country: ISO 3166-1 alpha-2."""

    email: str
    password: str
    username: str = ""
    mobile: str = ""
    first_name: str = ""
    last_name: str = ""
    organisation: str = ""
    country: str = ""
    currency: str = ""
    language: str = ""


def register(data: Registration, *, address: str) -> Membership:
    """Make a user and an organisation of their own, of which they are the admin.

    Raises InvalidInput naming each bad field (`unique`, `password_...`), TooManyTries when too
    many registrations came from the address.
    """
    return _registered(data, address, _create)


def register_person(data: Registration, *, address: str) -> User:
    """Make a user without an organisation: a customer. Raises as `register` does."""
    return _registered(data, address, create_user)


def _registered(data: Registration, address: str, create: Callable[[Registration, str], R]) -> R:
    count_try("register_address", address)
    refuse_unfit(data)
    # Hashing takes a tenth of a second by design: not while holding the database.
    password = make_password(data.password)
    try:
        return create(data, password)
    except IntegrityError as error:
        # Somebody took a name between the look and the write.
        problems = _taken(data)
        if problems:
            raise InvalidInput(problems=problems) from error
    # It was only a name of our making: this time another one is made.
    return create(data, password)


def refuse_unfit(data: Registration) -> None:
    """Raises InvalidInput for names that are taken and a weak password."""
    problems = [*_taken(data), *_weak(data)]
    if problems:
        raise InvalidInput(problems=problems)


def locked(organisation: Organisation) -> Organisation:
    """An organisation under lock, as it is by then."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def locked_person(user: User) -> User:
    """A person under lock, before anything else of theirs is: whoever writes what is a person's
    own meets whoever deletes the account here. Raises AccountGone."""
    mine = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if mine.deleted_at:
        raise AccountGone()
    return mine


def change_person(*, user: User, changes: dict[str, Any]) -> None:
    """Put new values on what a person says of themselves, or on their password, and on nothing
    else: what was read before a deletion must not bring the account back. Raises AccountGone."""
    with transaction.atomic():
        mine = locked_person(user)
        for name, value in changes.items():
            setattr(mine, name, value)
        mine.save(update_fields=list(changes))


def change_organisation(
    *, organisation: Organisation, changes: dict[str, Any], by: User | None
) -> Organisation:
    """Change the named particulars, such as the address that invoices bear."""
    with transaction.atomic():
        mine = locked(organisation)
        before = told(mine)
        for name, value in changes.items():
            setattr(mine, name, value)
        mine.save(update_fields=[*changes, "updated_at"])
        record(
            organisation=mine.pk,
            by=by,
            action="organisation.changed",
            subject_id=mine.pk,
            changes=changed(before, told(mine)),
        )
    return mine


def add_member(*, organisation: Organisation, user: User, role: str, by: User | None) -> Membership:
    """Give a user a role in an organisation. Raises IntegrityError for one who has one."""
    with transaction.atomic():
        membership = Membership.objects.create(user=user, organisation=organisation, role=role)
        record(
            organisation=organisation.pk,
            by=by,
            action="membership.created",
            subject_id=membership.pk,
            changes=changed({}, {"user": user.pk, "username": user.username, "role": role}),
        )
    return membership


def log_in(*, name: str, password: str, address: str, code: str = "") -> User:
    """The user with this name or e-mail address, password and, if the account asks, code.

    Raises what `prove_password` does, MfaRequired where a code is due and WrongCode. A wrong code
    counts as a failed try.
    """
    with _counted(name, address) as named:
        user = _proven(named, password)
        check_code(user, code)
    return user


def prove_password(*, name: str, password: str, address: str) -> User:
    """The user with this name or e-mail address and password, whatever else a login asks for.

    Raises InvalidCredentials without saying which part was wrong, and TooManyTries. The try is
    counted before the password is looked at, so that parallel guesses are counted too; an account
    has one count, by whichever of its names it is tried.
    """
    with _counted(name, address) as named:
        user = _proven(named, password)
    return user


@contextmanager
def _counted(name: str, address: str) -> Iterator[User | None]:
    """Counts a try of whoever has this name; it is forgotten if nothing is raised within."""
    count_try("login_address", address)
    user = User.objects.called(name)
    account = name if user is None else user.email
    count_try("login_account", account)
    yield user
    forget_tries("login_account", account)
    take_back_try("login_address", address)


def _proven(user: User | None, password: str) -> User:
    if not _is_password_of(user, password) or user is None or not user.is_active:
        raise InvalidCredentials()
    return user


def log_out(token: ApiToken) -> None:
    token.delete()


def log_out_everywhere(user: User) -> int:
    """End every token of a user; returns how many there were."""
    own = ApiToken.objects.across_organisations("a person's own tokens, wherever they lead")
    return own.filter(user=user).delete()[0]


def home_of(user: User) -> Membership | None:
    """The membership a login without a named organisation speaks for: the first one."""
    return memberships_of(user).first()


def memberships_of(user: User) -> QuerySet[Membership]:
    """A person's places in all their teams, the first one first."""
    own = Membership.objects.across_organisations("whoever logs in has not chosen one yet")
    return own.filter(user=user).select_related("organisation").order_by("id")


# Asked by every page. What it finds is never kept: a member may leave.
PLACES = Compiled(
    lambda given: (
        Membership.objects.across_organisations("whoever is logged in may not have chosen one yet")
        .filter(user=given("user", BigIntegerField()))
        .order_by("id")
        .values(*columns(Membership), *columns(Organisation, "organisation__"))
    )
)


def places_of(user: User) -> tuple[Membership, ...]:
    """The same, read for a page."""
    return tuple(_loaded(row) for row in PLACES.rows(user=user.pk))


def _loaded(row: dict[str, Any]) -> Membership:
    membership = load(Membership, row)
    membership.organisation = load(Organisation, row, "organisation__")
    return membership


def _is_password_of(user: User | None, password: str) -> bool:
    if user is None:
        # As slow as a real check, so that the time does not tell who has an account.
        make_password(password)
        return False
    return user.check_password(password)


def _taken(data: Registration) -> list[Problem]:
    problems = []
    if User.objects.filter(email__iexact=data.email).exists():
        problems.append(
            Problem("unique", _("This e-mail address has an account already."), "email")
        )
    if data.username and not USERNAME.match(data.username):
        detail = _("Use letters, digits and . _ + - only.")
        problems.append(Problem("invalid", detail, "username"))
    elif data.username and User.objects.filter(username__iexact=data.username).exists():
        problems.append(Problem("unique", _("This user name is taken."), "username"))
    return problems


def _weak(data: Registration) -> list[Problem]:
    person = User(
        username=data.username,
        email=data.email,
        first_name=data.first_name,
        last_name=data.last_name,
    )
    try:
        validate_password(data.password, person)
    except ValidationError as error:
        return [
            Problem(str(one.code), " ".join(one.messages), "password") for one in error.error_list
        ]
    return []


@transaction.atomic
def _create(data: Registration, password: str) -> Membership:
    user = create_user(data, password)
    name = data.organisation or user.full_name[:NAME_LENGTH]
    return found_organisation(
        user=user,
        name=name,
        email=data.email,
        country=data.country,
        currency=data.currency,
        language=data.language or "en",
    )


@transaction.atomic
def create_user(data: Registration, password: str) -> User:
    """`password` is hashed already; whether the names are free has been looked at."""
    return User.objects.create(
        username=data.username or _free_username(data.email),
        email=data.email,
        password=password,
        mobile=data.mobile,
        first_name=data.first_name,
        last_name=data.last_name,
        language=data.language,
    )


@transaction.atomic
def found_organisation(
    *, user: User, name: str, email: str, country: str, currency: str = "", language: str = "en"
) -> Membership:
    """Make an organisation, of which the user is the admin."""
    organisation = Organisation.objects.create(
        name=name,
        slug=_free_slug(name),
        email=email,
        country=country,
        currency=currency or currency_of(country),
        paper=paper_of(country),
        language=language,
    )
    membership = Membership.objects.create(user=user, organisation=organisation, role=Role.ADMIN)
    record(
        organisation=organisation.pk,
        by=user,
        action="organisation.registered",
        subject_id=organisation.pk,
        changes=changed({}, {**told(organisation), "admin": user.pk}),
    )
    return membership


def _free_username(email: str) -> str:
    base = re.sub(r"[^\w.+-]", "", email.partition("@")[0], flags=re.ASCII)[:140] or "user"
    if not User.objects.filter(username__iexact=base).exists():
        return base
    return f"{base}-{secrets.token_hex(4)}"


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "organisation"
    if not Organisation.objects.filter(slug=base).exists():
        return base
    return f"{base}-{secrets.token_hex(4)}"
