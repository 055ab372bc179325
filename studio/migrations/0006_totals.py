"""The totals of the renders that were there before totals were kept."""

from collections import defaultdict
from datetime import UTC

from django.db import migrations

BATCH = 500


def fill(apps, schema_editor):
    rows = apps.get_model("studio", "Render").objects.order_by()
    sums = defaultdict(lambda: [0, 0])
    for workspace, at, engine, state, seconds in rows.values_list(
        "workspace_id", "created_at", "engine", "state", "seconds"
    ).iterator(chunk_size=BATCH):
        total = sums[workspace, at.astimezone(UTC).date(), engine, state]
        total[0] += 1
        total[1] += int((seconds or 0.0) * 1000)
    model = apps.get_model("studio", "RenderTotal")
    model.objects.all().delete()
    totals = [
        model(workspace_id=workspace, day=day, engine=engine, state=state, number=number, milliseconds=milliseconds)
        for (workspace, day, engine, state), (number, milliseconds) in sums.items()
    ]
    model.objects.bulk_create(totals, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("studio", "0005_render_search")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
