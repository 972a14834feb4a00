"""The laws of people's accounts."""

from quittance.db.laws import Law, Moment
from quittance.laws.tables import PERSON

PERSON_DELETED = Moment("person_deleted", PERSON, "UPDATE", of=("deleted_at",))

PERSON_LAWS = [
    Law(
        "deleted_person_stays_deleted",
        "An account that was deleted is not brought back.",
        {
            PERSON_DELETED: "OLD.deleted_at IS NOT NULL "
            "AND NEW.deleted_at IS DISTINCT FROM OLD.deleted_at"
        },
    ),
]
