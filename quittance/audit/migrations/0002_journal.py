from django.db import migrations, models

from quittance.audit.triggers import ONLY_ADDED
from quittance.db.triggers import install


class Migration(migrations.Migration):
    dependencies = [('audit', '0001_initial')]

    operations = [
        migrations.CreateModel(
            name='JournalHead',
            fields=[
                ('organisation_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('digest', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField()),
                ('seq', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(blank=True, max_length=320)),
                ('action', models.CharField(max_length=60)),
                ('subject', models.CharField(max_length=30)),
                ('subject_id', models.BigIntegerField()),
                ('related', models.CharField(blank=True, max_length=30)),
                ('related_id', models.BigIntegerField(null=True)),
                ('changes', models.JSONField()),
                ('content', models.BinaryField(max_length=32)),
                ('digest', models.BinaryField(max_length=32)),
            ],
            options={
                'verbose_name_plural': 'journal entries',
                'indexes': [models.Index(fields=['organisation_id', 'subject', 'subject_id', 'seq'], name='journal_subject'), models.Index(condition=models.Q(('related_id__isnull', False)), fields=['organisation_id', 'related', 'related_id', 'seq'], name='journal_related')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'seq'), name='journal_seq_unique'), models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='journal_seq_from_one')],
            },
        ),
        install(ONLY_ADDED),
    ]
