from django.db import migrations

from quittance.db.laws import trigger_for
from quittance.db.triggers import install
from quittance.laws import STOCK, STOCK_LAWS

# What had been counted before there were movements.
OPENING = """
INSERT INTO catalogue_stockmovement
    (organisation_id, product_id, sequence, kind, delta, stock_after, reason, about, created_at)
SELECT organisation_id, id, 1, 'counted', stock, stock, '', '', updated_at
FROM catalogue_product WHERE stock IS NOT NULL ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_stock_movements")]
    operations = [
        migrations.RunSQL(OPENING, migrations.RunSQL.noop),
        install(trigger_for(STOCK_LAWS, [STOCK])),
    ]
