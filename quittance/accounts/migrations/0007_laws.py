from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import install
from quittance.laws import PERSON_LAWS


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_deleted_at")]
    operations = [install(trigger_for(PERSON_LAWS, []))]
