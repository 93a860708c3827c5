"""The register as a file: looked at first, imported as a whole, and taken back as if it had never come."""

from ustat.people.actions.register.applying import apply
from ustat.people.actions.register.previewing import discard, look_again, preview
from ustat.people.actions.register.undoing import undo

__all__ = ["apply", "discard", "look_again", "preview", "undo"]
