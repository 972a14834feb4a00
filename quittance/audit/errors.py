"""DomainError
├── InvalidInput
│   └── KeyReused     the key has come before with another request
└── WrongState
    └── KeyInProgress   the first request with this key is still at work
"""

from quittance.errors import InvalidInput, WrongState


class KeyReused(InvalidInput):
    code = "idempotency_key_reused"
    detail = "This key has come with another request before. Take a new key for a new request."


class KeyInProgress(WrongState):
    code = "idempotency_in_progress"
    detail = "The first request with this key is still at work. Repeat it in a moment."
    wait = 1
