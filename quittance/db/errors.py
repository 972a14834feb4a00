"""DomainError
└── WrongState
    └── Busy    somebody else holds what this needs
"""

from django.utils.translation import gettext_lazy

from quittance.errors import WrongState


class Busy(WrongState):
    code = "busy"
    detail = gettext_lazy(
        "Somebody else is changing the same things. Nothing was done; repeat it in a moment."
    )
    wait = 1
