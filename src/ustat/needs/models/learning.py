"""What the machine that reads requests has learnt from people, version by version."""

from django.db import models


class Synonym(models.Model):
    """Words by which people here mean an idea of the glossary; added by a methodist, beside those that ship.

    ``idea`` is the idea's Kyrgyz name. A removed one stays, so that a former version can come back.
    """

    idea = models.CharField(max_length=200)
    words = models.CharField(max_length=200)
    added_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["idea", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "words"], condition=models.Q(removed_at=None), name="synonym_once_an_idea"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words} = {self.idea}"


class MachineVersion(models.Model):
    """What the machine knew at one moment. The newest that nobody put back is in force.

    ``lessons``: of each request that taught it, its id, its direction (0: no request) and its topic's code.
    ``synonyms``: the words of this institute. ``quality``: how well requests were understood that it had not
    seen, by cross-validation, with the number they rest on; empty with too few. ``chance``: how similarity
    becomes probability.
    """

    number = models.PositiveIntegerField(unique=True)
    trained_at = models.DateTimeField()
    lessons = models.JSONField(default=list)
    synonyms = models.JSONField(default=list)
    quality = models.JSONField(default=dict)
    chance = models.JSONField(default=dict)
    put_back_at = models.DateTimeField(null=True)
    put_back_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)
