"""DomainError
└── WrongState
    └── MergedAlready   a customer that was merged into another cannot be merged once more
"""

from django.utils.translation import gettext_lazy as _

from quittance.errors import WrongState


class MergedAlready(WrongState):
    code = "merged_already"
    detail = _(
        "This customer was merged into another one. Name that one, or restore this one first."
    )
