"""DomainError
├── InvalidInput
│   └── NotEnoughStock    less of a product is there than is to be taken away
└── WrongState
    └── TooManyPictures   a product has as many pictures as one may have
"""

from django.utils.translation import gettext_lazy as _

from quittance.errors import InvalidInput, WrongState


class TooManyPictures(WrongState):
    code = "too_many_pictures"
    detail = _("A product has at most 12 pictures. Take one away first.")


class NotEnoughStock(InvalidInput):
    code = "not_enough_stock"
