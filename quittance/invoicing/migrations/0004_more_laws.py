from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import install
from quittance.laws import CREDITS, DOCUMENT_LAWS


class Migration(migrations.Migration):
    """Puts the laws as they are now in the place of those of 0003."""

    dependencies = [("invoicing", "0003_laws")]
    operations = [install(trigger_for(DOCUMENT_LAWS, [CREDITS]))]
