"""DomainError
├── InvalidInput ─ (codes of single fields: unique, password_..., blank)
├── InvalidCredentials   wrong name or password, without saying which
└── TooManyTries         throttled: says how many seconds to wait
"""

from quittance.errors import DomainError


class InvalidCredentials(DomainError):
    code = "invalid_credentials"
    detail = "The user name, e-mail address or password is wrong."


class TooManyTries(DomainError):
    code = "throttled"

    def __init__(self, *, wait: int) -> None:
        self.wait = wait
        super().__init__(f"Too many tries. Try again in {wait} seconds.")
