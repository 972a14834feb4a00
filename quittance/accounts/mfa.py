"""The second step of a login: a code of an authenticator app, or a recovery code.

Passkeys and security keys need a browser; who has nothing else gets in by a recovery code.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from quittance.accounts.errors import MfaRequired, WrongCode
from quittance.accounts.models import User


def asks_for_code(user: User) -> bool:
    """Whether the account has any second step; recovery codes alone are none."""
    kinds = Authenticator.objects.filter(user=user)
    return bool(kinds.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def check_code(user: User, code: str) -> None:
    """Use up a code where the account asks for one. Raises MfaRequired and WrongCode."""
    if not asks_for_code(user):
        return
    if not code:
        raise MfaRequired()
    # Under lock: a recovery code is good for one login, also of two at once.
    with transaction.atomic():
        own = Authenticator.objects.select_for_update().filter(user=user)
        for authenticator in own.exclude(type=Authenticator.Type.WEBAUTHN).order_by("id"):
            if authenticator.wrap().validate_code(code):
                return
    raise WrongCode()
