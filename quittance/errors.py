"""The root of every domain's errors. Interfaces translate these three kinds and nothing else.

DomainError
├── InvalidInput   what was given is wrong: names each bad field
├── WrongState     what was asked is lawful, but not now
└── NotFound       there is no such row in this organisation
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code, a sentence that says what to do, the field."""

    code: str
    detail: str
    attr: str | None = None


class DomainError(Exception):
    """Base of all errors that a rule raises; carries one or more problems."""

    code = "error"
    # A sentence, or one that is put into the reader's language when it is read.
    detail: object = "This cannot be done."
    # Seconds after which the same thing may succeed, where waiting helps.
    wait: int | None = None

    def __init__(
        self,
        detail: str | None = None,
        *,
        attr: str | None = None,
        code: str | None = None,
        problems: Iterable[Problem] = (),
    ) -> None:
        self.problems = tuple(problems) or (
            Problem(code or self.code, str(detail or self.detail), attr),
        )
        super().__init__("; ".join(problem.detail for problem in self.problems))


class InvalidInput(DomainError):
    code = "invalid"


class WrongState(DomainError):
    code = "wrong_state"


class NotFound(DomainError):
    code = "not_found"
    detail = "Not found."
