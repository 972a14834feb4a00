"""DomainError
└── WrongState
    ├── MergedAlready   a customer that was merged into another cannot be merged once more
    └── LinkEnded       what was to link a person to a customer has been used or is too old
"""

from django.utils.translation import gettext_lazy

from quittance.errors import WrongState


class MergedAlready(WrongState):
    code = "merged_already"
    detail = "This customer was merged into another one. Name that one, or restore this one first."


class LinkEnded(WrongState):
    code = "link_ended"
    detail = gettext_lazy("This invitation has ended. Ask for a new one.")
