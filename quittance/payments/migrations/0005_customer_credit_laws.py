from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_customer_credit")]
    # The laws name a column that comes later: 0007_credit_laws installs them.
    operations = []
