from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import install
from quittance.laws import BILL_LAWS


class Migration(migrations.Migration):
    dependencies = [("bills", "0001_initial")]
    operations = [install(trigger_for(BILL_LAWS, []))]
