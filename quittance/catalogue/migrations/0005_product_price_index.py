from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_stock_laws")]

    operations = [
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["organisation", "price", "id"], name="product_org_price"),
        ),
    ]
