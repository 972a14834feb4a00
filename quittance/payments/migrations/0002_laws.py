from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import install
from quittance.laws import PAYMENT_LAWS, PAYMENTS, REFUNDS


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("invoicing", "0003_laws")]
    operations = [install(trigger_for(PAYMENT_LAWS, [PAYMENTS, REFUNDS]))]
