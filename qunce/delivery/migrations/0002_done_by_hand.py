"""An index for what was done by hand today."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('executor', 'person'), ('state__in', ['done', 'skipped'])), fields=['workspace_id', 'done_at'], name='delivery_by_hand'),
        ),
    ]
