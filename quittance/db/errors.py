"""DomainError
└── WrongState
    └── Busy    somebody else holds what this needs
"""

from quittance.errors import WrongState


class Busy(WrongState):
    code = "busy"
    detail = "Somebody else is changing the same things. Nothing was done; repeat it in a moment."
    wait = 1
