from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import Trigger, install
from quittance.laws import JOURNAL_LAWS

# The journal's triggers had a module and names of their own before they became laws.
OLD_TRIGGERS = (
    "journal_entry_no_update journal_entry_no_delete journal_entry_no_replace "
    "journal_head_moves_on journal_head_begins journal_head_stays"
)
OLD_FUNCTIONS = "journal_entry_refuse journal_head_turn_back"
WITHOUT_OLD_ONES = Trigger(
    sqlite=[f"DROP TRIGGER IF EXISTS {name}" for name in OLD_TRIGGERS.split()],
    sqlite_undo=[],
    postgresql=[f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in OLD_FUNCTIONS.split()],
    postgresql_undo=[],
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_idempotency")]
    operations = [install(WITHOUT_OLD_ONES), install(trigger_for(JOURNAL_LAWS, []))]
