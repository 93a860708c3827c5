"""Which question speaks of which direction: saved, documented, by version of the instrument."""

from django.db import models

from ustat.common.words import WordsField


class Mapping(models.Model):
    """A reading of one instrument version in terms of the five directions."""

    version = models.OneToOneField("instruments.Version", on_delete=models.CASCADE, related_name="mapping")
    name = WordsField()
    note = WordsField(blank=True)
    # Lists of {"item": code, "options": [codes]}: who chose any of the options is counted.
    participation = models.JSONField(default=list)
    topics_met = models.JSONField(default=list)
    barriers = models.JSONField(default=list)


class MappedArea(models.Model):
    """An item, or one option of it, that states a need in a direction, and why it is read so.

    A rating counts as a need from ``from_rating`` upwards; a choice counts when it was chosen; without an
    option, every choice but "none of these" counts. ``topics`` are the codes of what would answer the need;
    an empty list says that nothing on offer does.
    """

    mapping = models.ForeignKey(Mapping, on_delete=models.CASCADE, related_name="areas")
    item = models.ForeignKey("instruments.Item", on_delete=models.CASCADE, related_name="mapped")
    option = models.CharField(max_length=50, blank=True)
    direction = models.ForeignKey("standards.Direction", on_delete=models.PROTECT, related_name="mapped")
    from_rating = models.PositiveSmallIntegerField(null=True)
    topics = models.JSONField(default=list)
    reason = WordsField(blank=True)

    class Meta:
        ordering = ["mapping_id", "item__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mapping", "item", "option", "direction"], name="mapped_area_once"
            ),
        ]
