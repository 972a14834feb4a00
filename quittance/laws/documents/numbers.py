"""The series that numbers are taken from."""

from quittance.db.laws import ALWAYS, Law, Moment, changed
from quittance.laws.tables import SERIES, taken, truncating

SERIES_CHANGE = Moment("series_change", SERIES, "UPDATE")
SERIES_DELETE = Moment("series_delete", SERIES, "DELETE")
SERIES_REPLACE = Moment("series_replace", SERIES, "INSERT", only_on="sqlite")

SERIES_LAWS = [
    Law(
        "numbers_never_fall",
        "The counter of a number series and its latest issue date never fall.",
        {
            SERIES_CHANGE: "NEW.next_number < OLD.next_number "
            "OR NEW.last_issue_date < OLD.last_issue_date "
            "OR NEW.last_issue_date IS NULL AND OLD.last_issue_date IS NOT NULL "
            f"OR {changed('id', 'organisation_id', 'kind', 'year')}",
        },
    ),
    Law(
        "numbers_go_on_by_one",
        "The counter of a number series that is in use never passes a number over.",
        {
            SERIES_CHANGE: "OLD.next_number > 1 AND NEW.next_number > OLD.next_number + 1",
        },
    ),
    Law(
        "series_are_kept",
        "A number series is never deleted and never begins again.",
        {
            SERIES_DELETE: ALWAYS,
            truncating("series", SERIES): ALWAYS,
            SERIES_REPLACE: taken(
                SERIES,
                "other.id = NEW.id OR other.organisation_id = NEW.organisation_id "
                "AND other.kind = NEW.kind AND other.year = NEW.year",
            ),
        },
    ),
]
