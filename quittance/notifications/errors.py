"""DomainError
├── InvalidInput
│   └── UnknownPlaceholder   `unknown_placeholder`: names the known ones
└── WrongState
    ├── CannotBeResent       only what failed or is uncertain is sent again
    └── CannotBeCancelled    it is on its way already, or has come to its end
"""

from quittance.errors import InvalidInput, WrongState


class UnknownPlaceholder(InvalidInput):
    code = "unknown_placeholder"


class CannotBeResent(WrongState):
    code = "cannot_be_resent"


class CannotBeCancelled(WrongState):
    code = "cannot_be_cancelled"
