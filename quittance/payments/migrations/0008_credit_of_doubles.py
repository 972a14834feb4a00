from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import install
from quittance.laws import CREDIT_USES, CUSTOMER_CREDIT_LAWS, PAYMENT_LAWS, PAYMENTS, REFUNDS


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_credit_laws"), ("customers", "0004_merged_into")]
    operations = [
        install(
            trigger_for(
                [*PAYMENT_LAWS, *CUSTOMER_CREDIT_LAWS], [PAYMENTS, REFUNDS, CREDIT_USES]
            )
        )
    ]
