from django.db import migrations

from quittance.audit.triggers import APPENDING
from quittance.db.triggers import install


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_journal_laws")]
    operations = [install(APPENDING)]
