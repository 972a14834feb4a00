from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import install
from quittance.laws import CUSTOMER_CREDIT_LAWS


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_customer_credit")]
    operations = [install(trigger_for(CUSTOMER_CREDIT_LAWS, []))]
