"""DomainError
├── InvalidInput
│   └── InvalidImage     what was given as a picture is none that can be shown safely
└── WrongState
    └── FileUnreadable   a stored file is not what its row says
        ├── FileMissing  it is not in the storage
        └── FileDamaged  its bytes are others than were stored
"""

from django.utils.translation import gettext_lazy

from quittance.errors import InvalidInput, WrongState


class InvalidImage(InvalidInput):
    code = "invalid_image"


class FileUnreadable(WrongState):
    code = "file_unreadable"


class FileMissing(FileUnreadable):
    code = "file_missing"
    detail = gettext_lazy(
        "The stored file is missing. Bring it back from the backup of the folder media."
    )


class FileDamaged(FileUnreadable):
    code = "file_damaged"
    detail = gettext_lazy(
        "The stored file was altered. Bring it back from the backup of the folder media."
    )
