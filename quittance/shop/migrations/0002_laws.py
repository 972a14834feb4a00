from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    # The laws name a column that comes later: 0004_order_laws installs them.
    operations = []
