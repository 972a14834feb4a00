from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import install
from quittance.laws import ORDER_LAWS


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_online")]
    operations = [install(trigger_for(ORDER_LAWS, []))]
