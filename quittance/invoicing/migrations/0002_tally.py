from django.db import migrations

from quittance.db.triggers import install
from quittance.invoicing.triggers import TALLY


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial")]
    operations = [install(TALLY)]
