"""The register as a file: previewed, imported, undone."""

from django.db import models

from ustat.people.choices import ImportState
from ustat.people.models.organisation import Organisation
from ustat.people.models.person import Person


class RegisterImport(models.Model):
    """One file of the register: what it holds, what is wrong with it, and what importing it changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="register_imports")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.PREVIEW)
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
