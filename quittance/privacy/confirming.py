"""A person confirms with their password what an open browser alone must not do."""

from __future__ import annotations

from quittance.accounts.errors import InvalidCredentials
from quittance.accounts.models import User
from quittance.accounts.operations import prove_password
from quittance.privacy.errors import WrongPassword


def confirm(*, user: User, password: str, address: str) -> None:
    """Tries count as those of a login do. Raises WrongPassword and TooManyTries."""
    try:
        prove_password(name=user.email, password=password, address=address)
    except InvalidCredentials as error:
        raise WrongPassword(attr="password") from error
