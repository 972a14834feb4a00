"""DomainError
└── WrongState
    └── MergedAlready   a customer that was merged into another cannot be merged once more
"""

from quittance.errors import WrongState


class MergedAlready(WrongState):
    code = "merged_already"
    detail = "This customer was merged into another one. Name that one, or restore this one first."
