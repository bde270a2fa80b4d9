"""What the index still has to hear, gapless receipt numbers, and lines kept as they came."""

from django.db import models


class Outbox(models.Model):
    """One row per change of a record, written in the change's transaction; id is its sequence."""

    record_id = models.BigIntegerField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Receipt(models.Model):
    """The last receipt number of a Jalali year; taken inside the transaction, so no gap stays."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    @classmethod
    def take(cls, year: int) -> str:
        """The next number of a year, "1405-000017"; call inside a transaction."""
        row, _ = cls.objects.select_for_update().get_or_create(year=year)
        row.last += 1
        row.save(update_fields=["last"])
        return f"{year}-{row.last:06d}"


class HeldLine(models.Model):
    """An interchange line whose kind has no table of its own yet: kept whole, exported again."""

    kind = models.CharField(max_length=24)
    source = models.CharField(max_length=64)
    external_id = models.CharField(max_length=128)
    line = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_held_line_for_one_identity", fields=["kind", "source", "external_id"]
            )
        ]
