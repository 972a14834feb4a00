from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("invoicing", "0003_laws")]
    # The laws name a column that comes later: 0007_credit_laws installs them.
    operations = []
